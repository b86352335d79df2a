"""docker-compose.yml and Dockerfile say what the settings read, and their commands really run."""

import os
import re
import shlex
import socket
import subprocess
import sys
import time
import urllib.request
from urllib.parse import urlsplit

import psycopg2
import pytest
import yaml
from django.conf import settings

from documents.keys import DemoAuthority
from script.lib import setup
from script.lib.environment import ROOT

COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]
OURS = ["migrate", "web", "worker", "beat"]
DOCKERFILE = (ROOT / "Dockerfile").read_text()
SETTINGS = (ROOT / "emulation/settings.py").read_text()
READ = set(re.findall(r"\benv\.\w+\(\s*\"([A-Z0-9_]+)\"", SETTINGS))
REQUIRED = set(re.findall(r"\benv\.\w+\(\s*\"([A-Z0-9_]+)\"\s*\)", SETTINGS))
VARIABLE = re.compile(r"\$\{(\w+)(?::?[-?]([^}]*))?\}")


def words(name):
    """The command of a service as a list, a shell's `-c` script taken apart."""
    command = SERVICES[name]["command"]
    return shlex.split(command[2]) if command[:2] == ["sh", "-c"] else command


@pytest.mark.parametrize("name", OURS)
def test_every_variable_of_a_service_is_read_by_the_settings(name):
    assert set(SERVICES[name]["environment"]) <= READ


@pytest.mark.parametrize("name", OURS)
def test_every_service_gets_what_the_settings_require_and_its_servers(name):
    given = set(SERVICES[name]["environment"])
    assert given >= REQUIRED
    assert {"ALLOWED_HOSTS", "SITE_URL", "DATABASE_URL", "CELERY_BROKER_URL"} <= given
    assert not {"DEBUG", "HTTPS"} & given  # off and on: the settings' own defaults


def test_the_manual_lists_every_variable_and_no_other():
    table = (ROOT / "docs/operations.md").read_text().split("## Variables")[1]
    assert set(re.findall(r"^\| `([A-Z0-9_]+)` \|", table, re.M)) == READ


@pytest.mark.parametrize("name", OURS)
def test_whatever_signs_and_sends_can_be_set_for_every_service(name):
    given = SERVICES[name]["environment"]
    assert given["DEFAULT_FROM_EMAIL"].startswith("${DEFAULT_FROM_EMAIL:?")
    assert {each for each in READ if each.startswith("SIGNING_PKCS11_")} - set(given) == {
        "SIGNING_PKCS11_CERTIFICATE"  # the label of the key, where it is not given
    }


def test_no_secret_has_a_default():
    text = (ROOT / "docker-compose.yml").read_text()
    for name in ("SECRET_KEY", "POSTGRES_PASSWORD"):
        assert re.findall(rf"\${{{name}(:\?|:-)", text), name
        assert f"${{{name}:-" not in text


def test_the_addresses_lead_to_the_services_of_the_same_file():
    given = SERVICES["web"]["environment"]
    database = urlsplit(VARIABLE.sub("word", given["DATABASE_URL"]))
    owner = SERVICES["postgres"]["environment"]
    assert database.hostname in SERVICES
    assert (database.username, database.path) == (
        owner["POSTGRES_USER"],
        f"/{owner['POSTGRES_DB']}",
    )
    assert "${POSTGRES_PASSWORD" in given["DATABASE_URL"]
    assert urlsplit(given["CELERY_BROKER_URL"]).hostname in SERVICES


def test_the_port_is_one_and_the_same_everywhere():
    bound = re.search(r"--bind=0\.0\.0\.0:(\d+)", " ".join(words("web")))[1]
    published = SERVICES["web"]["ports"][0]
    assert published.startswith("127.0.0.1:")
    assert published.endswith(f":{bound}")
    assert f":{bound}/healthz" in " ".join(SERVICES["web"]["healthcheck"]["test"])
    assert f"EXPOSE {bound}" in DOCKERFILE


def test_uploads_live_on_a_volume_where_the_settings_keep_them():
    home = re.findall(r"^WORKDIR (\S+)$", DOCKERFILE, re.M)[-1]
    kept = settings.BASE_DIR / "var" / "media"
    assert 'VAR_DIR = env.path("VAR_DIR", BASE_DIR / "var")' in SETTINGS
    assert re.search(r'^MEDIA_ROOT = .*VAR_DIR / "media"', SETTINGS, re.M)
    assert "MEDIA_DIR" not in SERVICES["web"]["environment"]
    for name in ("web", "worker"):
        assert f"media:{home}/{kept.relative_to(settings.BASE_DIR)}" in SERVICES[name]["volumes"]


def test_the_signing_key_is_read_where_its_folder_is_mounted():
    home = re.findall(r"^WORKDIR (\S+)$", DOCKERFILE, re.M)[-1]
    given = SERVICES["worker"]["environment"]
    assert given["SIGNING_KEY_FILE"] == f"{home}/signing/system.p12"
    assert given["SIGNING_TRUST_ROOTS"] == f"{home}/signing/roots.pem"
    for name in OURS:
        assert any(each.endswith(f":{home}/signing:ro") for each in SERVICES[name]["volumes"])


def test_a_key_that_does_not_open_stops_the_start(env, signing_folder, built):
    bad = {**env, "SIGNING_KEY_FILE": str(signing_folder / "roots.pem")}
    script = SERVICES["migrate"]["command"]
    done = subprocess.run(script, cwd=ROOT, env=bad, capture_output=True, text=True)
    assert done.returncode != 0
    assert "documents.E004" in done.stderr


def test_web_worker_and_beat_wait_for_the_migration_and_have_a_health_check():
    for name in ("web", "worker", "beat"):
        waits = SERVICES[name]["depends_on"]
        assert waits["migrate"]["condition"] == "service_completed_successfully"
        assert "healthcheck" in SERVICES[name]


def test_the_image_installs_the_lock_by_hash_and_the_libraries_the_set_up_knows():
    assert "pip install --no-cache-dir --require-hashes -r requirements.lock" in DOCKERFILE
    assert "npm ci" in DOCKERFILE
    for _soname, _plain, package in setup.LIBRARIES:
        assert package in DOCKERFILE


def test_the_image_copies_what_exists_and_does_not_run_as_root():
    ignored = set((ROOT / ".dockerignore").read_text().splitlines())
    for sources in re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, re.M):
        for source in sources.split():
            assert (ROOT / source).exists()
            assert source not in ignored
    assert {".git", ".env", "var", "node_modules", ".venv"} <= ignored
    assert re.findall(r"^USER (\S+)$", DOCKERFILE, re.M) == ["emulation"]
    modules = re.findall(r"-m (script\.[\w.]+)", DOCKERFILE)
    assert modules
    for module in modules:
        assert (ROOT / f"{module.replace('.', '/')}.py").exists()


# -- the commands themselves, on this machine's PostgreSQL and Redis -------------------------------


@pytest.fixture(scope="module")
def database():
    """An empty database of its own, beside the one of the suite; dropped afterwards."""
    server = settings.DATABASES["default"]
    if not server["ENGINE"].endswith("postgresql"):
        pytest.skip("needs PostgreSQL")
    if not settings.CELERY_BROKER_URL.startswith("redis"):
        pytest.skip("needs Redis as the broker")
    login = {"host": server["HOST"], "port": server["PORT"] or 5432, "user": server["USER"]}
    login["password"] = server["PASSWORD"]
    name = f"emulation_services_{os.getpid()}"
    admin = psycopg2.connect(dbname="postgres", **login)
    admin.autocommit = True
    admin.cursor().execute(f"CREATE DATABASE {name}")
    yield (
        f"postgres://{login['user']}:{login['password']}@{login['host']}:{login['port']}/{name}",
        {"dbname": name, **login},
    )
    admin.cursor().execute(f"DROP DATABASE {name} WITH (FORCE)")
    admin.close()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="module")
def signing_folder(tmp_path_factory):
    """What the operator puts into `signing/` beside the file: a key and the trusted roots."""
    folder = tmp_path_factory.mktemp("operator") / "signing"
    DemoAuthority(folder).make()
    return folder


@pytest.fixture(scope="module")
def env(database, signing_folder, tmp_path_factory):
    """What compose would give the services, with the local servers' addresses."""
    operator = {
        "SECRET_KEY": "x-long-and-random-for-this-run-only-0123456789-abcdefghij",
        "SITE_URL": "https://thidua.example",
        "ALLOWED_HOSTS": "thidua.example",
        "EMAIL_HOST": "127.0.0.1",
        "DEFAULT_FROM_EMAIL": "thidua@example.vn",
    }
    given = {
        name: VARIABLE.sub(lambda m: operator.get(m[1], m[2] or ""), str(value))
        for name, value in SERVICES["web"]["environment"].items()
    }
    kept = {k: v for k, v in os.environ.items() if k not in READ and not k.startswith("DJANGO_")}
    scripts = os.path.dirname(sys.executable)
    return {
        **kept,
        **given,
        "PATH": f"{scripts}{os.pathsep}{os.environ['PATH']}",
        "DATABASE_URL": database[0],
        "CELERY_BROKER_URL": settings.CELERY_BROKER_URL,
        "SIGNING_KEY_FILE": str(signing_folder / "system.p12"),
        "SIGNING_TRUST_ROOTS": str(signing_folder / "roots.pem"),
        "VAR_DIR": str(tmp_path_factory.mktemp("var")),
        "PYTHONUNBUFFERED": "1",
    }


@pytest.fixture
def service(env, tmp_path):
    """Starts services with the words of docker-compose.yml, gives their logs, ends them."""
    started = []

    def start(name, **changed):
        command = [changed.get(word, word) for word in words(name)]
        log = (tmp_path / f"{name}.log").open("wb")
        process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=log, stderr=log)
        started.append((process, tmp_path / f"{name}.log"))
        return tmp_path / f"{name}.log"

    yield start
    for process, _log in started:
        process.terminate()
    for process, log in started:
        assert process.wait(30) == 0, log.read_text()


def until(seconds, question):
    """Ask until the answer is true; fails after `seconds`."""
    deadline = time.monotonic() + seconds
    while not (answer := question()):
        assert time.monotonic() < deadline
        time.sleep(0.2)
    return answer


@pytest.fixture(scope="module")
def built(env):
    """What the image's build makes out of our own files, by the very commands of the Dockerfile."""
    stage = DOCKERFILE.split(" AS build\n")[1].split("\nFROM ")[0]
    script = stage.split("RUN ")[1].replace("\\\n", "").replace(".venv/bin/python", sys.executable)
    script = script.replace("&& rm -rf node_modules", "")
    done = subprocess.run(["sh", "-c", script], cwd=ROOT, env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def migrated(env, built):
    """The one-shot service has run."""
    script = SERVICES["migrate"]["command"]
    done = subprocess.run(script, cwd=ROOT, env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def get(url, **headers):
    request = urllib.request.Request(url, headers=headers)  # noqa: S310
    opener = urllib.request.build_opener(NoRedirect)
    try:
        with opener.open(request, timeout=5) as answer:
            return answer.status, answer.headers
    except urllib.error.HTTPError as error:
        return error.code, error.headers
    except OSError:
        return None, {}


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_arguments):
        return None


@pytest.mark.setup
@pytest.mark.postgres
def test_web_answers_its_health_checks_and_sends_people_to_https(migrated, service):
    port = free_port()
    log = service("web", **{"--bind=0.0.0.0:8000": f"--bind=127.0.0.1:{port}"})
    until(30, lambda: get(f"http://127.0.0.1:{port}/healthz")[0] == 200)
    assert get(f"http://127.0.0.1:{port}/readyz")[0] == 200
    status, headers = get(f"http://127.0.0.1:{port}/", Host="thidua.example")
    assert (status, headers["Location"]) == (301, "https://thidua.example/")
    secure = {"Host": "thidua.example", "X-Forwarded-Proto": "https"}
    status, headers = get(f"http://127.0.0.1:{port}/accounts/login/", **secure)
    assert status == 200, log.read_text()
    assert "max-age=" in headers["Strict-Transport-Security"]


@pytest.mark.setup
@pytest.mark.postgres
@pytest.mark.worker
def test_beat_and_worker_take_up_a_job_that_a_dead_worker_left(migrated, service, database, env):
    connection = psycopg2.connect(**database[1])
    connection.autocommit = True
    cursor = connection.cursor()
    make = (
        "from common.models import Job; from django.utils import timezone; import uuid;"
        "print(Job.objects.create(task='x', subject='y', state='running', attempts=99,"
        "token=uuid.uuid4(), lease_until=timezone.now()).pk)"
    )
    shell = [sys.executable, "manage.py", "shell", "-v0", "-c", make]
    made = subprocess.run(shell, cwd=ROOT, env=env, capture_output=True, text=True)
    assert made.returncode == 0, made.stderr

    def state():
        cursor.execute("SELECT state FROM common_job WHERE id = %s", [int(made.stdout)])
        return cursor.fetchone()[0]

    assert state() == "running"
    service("worker")
    service("beat")
    until(60, lambda: state() == "failed")
    ping = SERVICES["worker"]["healthcheck"]["test"][1:]
    assert subprocess.run(ping, cwd=ROOT, env=env, capture_output=True).returncode == 0
    connection.close()
