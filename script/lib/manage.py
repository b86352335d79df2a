"""manage.py in the environment of the embedded mode: the key, the folders and HTTP of `var/`."""

import os
import sys

from django.core.management import execute_from_command_line

from script.lib.environment import ROOT, use_environment

if __name__ == "__main__":
    use_environment()
    os.chdir(ROOT)
    sys.path.insert(0, str(ROOT))
    execute_from_command_line([str(ROOT / "manage.py"), *sys.argv[1:]])
