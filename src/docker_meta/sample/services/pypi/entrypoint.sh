#!/bin/sh
# Writes the password file if there is a user, then becomes the index.
set -eu

authenticate=. passwords=.
if [ -n "${PYPI_USER:-}" ] && [ -n "${PYPI_PASSWORD:-}" ]; then
    authenticate=update passwords=/tmp/htpasswd
    /opt/pypiserver/bin/python - >"$passwords" <<'PYTHON'
import os
from passlib.hash import apr_md5_crypt
print(os.environ["PYPI_USER"] + ":" + apr_md5_crypt.hash(os.environ["PYPI_PASSWORD"]))
PYTHON
fi
unset PYPI_PASSWORD

exec /opt/pypiserver/bin/pypi-server run --verbose --port 8080 \
    --authenticate "$authenticate" --passwords "$passwords" /srv/pypi/packages
