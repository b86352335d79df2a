# The image of web, worker and beat. No library lies in git: this is where they come in.

# -- front-end parts, by package-lock.json -------------------------------------------------------
FROM node:22-bookworm-slim AS parts
WORKDIR /parts
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts --no-audit --no-fund

# -- Python packages, by requirements.lock -------------------------------------------------------
FROM python:3.13-slim-bookworm AS packages
WORKDIR /app
COPY requirements.lock ./
RUN python -m venv .venv \
 && .venv/bin/pip install --no-cache-dir --require-hashes -r requirements.lock

# -- what is made from our own files: vendored parts, translations, static files --------------------
FROM packages AS build
COPY . .
COPY --from=parts /parts/node_modules node_modules
RUN .venv/bin/python -m script.lib.vendor \
 && .venv/bin/python -m script.lib.messages compile \
 && SECRET_KEY=of-this-build-step-only .venv/bin/python manage.py collectstatic --no-input \
 && rm -rf node_modules

# -- what runs -----------------------------------------------------------------------------------
FROM python:3.13-slim-bookworm
RUN apt-get update \
 && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --system --uid 10001 --home-dir /app emulation
WORKDIR /app
COPY --from=build /app /app
RUN mkdir -p var/media && chown emulation var var/media
ENV PATH=/app/.venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
USER emulation
EXPOSE 8000
CMD ["gunicorn", "emulation.wsgi", "--bind", "0.0.0.0:8000"]
