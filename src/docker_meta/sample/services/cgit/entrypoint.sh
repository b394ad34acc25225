#!/bin/sh
# Fills the settings in, then becomes the web server.
set -eu

awk '{
    for (name in ENVIRON) {
        mark = "@" name "@"
        if (at = index($0, mark)) $0 = substr($0, 1, at - 1) ENVIRON[name] substr($0, at + length(mark))
    }
    print
}' /usr/local/lib/cgit/cgitrc >/etc/cgitrc

# lighttpd opens its log as the user git.
chown git /dev/stderr

exec "$@"
