#!/bin/sh
# Brings keys and repositories into order, then becomes the ssh server. Every step may be repeated.
set -eu

home=/home/git
host_keys=$home/.ssh/host_keys
admin_repository=$home/repositories/gitolite-admin.git

as_git() {
    setpriv --reuid git --regid git --init-groups --reset-env "$@"
}

# Volumes that came from elsewhere (a restored backup, an empty folder) may belong to root.
chown git:git "$home/.ssh" "$home/repositories"
chmod 700 "$home/.ssh"

# The host keys live on the volume: a container that is made anew is still the same server to its users.
mkdir -p "$host_keys"
chmod 700 "$host_keys"
for type in ed25519 ecdsa; do
    [ -s "$host_keys/$type" ] || ssh-keygen -q -t "$type" -N '' -C gitolite -f "$host_keys/$type"
done

# The administrator's key: a file, else a variable, else, for a server without rules, a key of our own making.
admin_key=$(cat /run/admin.pub 2>/dev/null || printf '%s' "${ADMIN_KEY:-}")

as_git mkdir -p "$home/.gitolite/conf" "$home/.gitolite/logs"
if as_git git --git-dir="$admin_repository" rev-parse --quiet --verify master >/dev/null 2>&1; then
    # ~/.gitolite is on no volume, and gitolite would take files that are missing there for deleted ones.
    as_git git --git-dir="$admin_repository" --work-tree="$home/.gitolite" checkout --quiet --force master
else
    # gitolite insists on the name `master` for the branch with its own rules.
    as_git git init --quiet --bare --initial-branch=master "$admin_repository"
    as_git cp /usr/local/lib/gitolite/first.conf "$home/.gitolite/conf/gitolite.conf"
    if [ -z "$admin_key" ]; then
        [ -s "$home/.ssh/admin" ] || as_git ssh-keygen -q -t ed25519 -N '' -C admin -f "$home/.ssh/admin"
        admin_key=$(cat "$home/.ssh/admin.pub")
        echo "gitolite: no key of an administrator was given, $home/.ssh/admin is it"
    fi
fi

if [ -n "$admin_key" ]; then
    folder=$(mktemp -d)
    printf '%s\n' "$admin_key" >"$folder/admin.pub"
    chmod -R a+rX "$folder"
    as_git gitolite setup -pk "$folder/admin.pub" -m 'The key of the administrator'
    rm -r "$folder"
else
    as_git gitolite setup
fi

exec "$@"
