#!/bin/sh
# Fills the templates in, then becomes the web server.
set -eu

here=/usr/local/lib/nginx

RESOLVER=$(awk '$1 == "nameserver" { print ($2 ~ /:/) ? "[" $2 "]" : $2; exit }' /etc/resolv.conf)
export RESOLVER
envsubst '${RESOLVER}' <"$here/servers.conf.template" >/etc/nginx/conf.d/servers.conf

mkdir -p /var/www/index
envsubst '${DOMAIN} ${HTTP_PORT} ${SSH_PORT} ${APT_PORT}' <"$here/index.html.template" >/var/www/index/index.html

exec "$@"
