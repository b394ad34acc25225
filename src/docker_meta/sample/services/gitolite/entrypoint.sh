#!/bin/sh
# Brings keys and repositories into order, then becomes the ssh server. Every step may be repeated.
set -eu

home=/home/git
host_keys=$home/.ssh/host_keys
here=/usr/local/lib/gitolite

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

# The administrator's key: a file, else a variable, else, for a server without repositories, one of our own making.
first_start=true
[ ! -d "$home/repositories/gitolite-admin.git" ] || first_start=false
given=$(cat /run/admin.pub 2>/dev/null || printf '%s' "${ADMIN_KEY:-}")
if [ -z "$given" ] && $first_start; then
    if [ ! -s "$home/.ssh/admin" ]; then
        as_git ssh-keygen -q -t ed25519 -N '' -C admin -f "$home/.ssh/admin"
    fi
    given=$(cat "$home/.ssh/admin.pub")
    echo "gitolite: no administrator's key was given; made $home/.ssh/admin"
fi

# Also after the first start: brings ~/.gitolite and authorized_keys back, which are not on a volume.
if [ -n "$given" ]; then
    key=$(mktemp -d)/admin.pub
    printf '%s\n' "$given" >"$key"
    chmod -R a+rX "${key%/*}"
    as_git gitolite setup -pk "$key" -m 'The key of the administrator'
    rm -r "${key%/*}"
else
    as_git git --git-dir="$home/repositories/gitolite-admin.git" --work-tree="$home/.gitolite" checkout --force
    as_git gitolite setup
fi

if $first_start; then
    as_git sh -eu -c '
        work=$(mktemp -d)
        git clone --quiet ~/repositories/gitolite-admin.git "$work"
        cp "$0" "$work/conf/gitolite.conf"
        cd "$work"
        git -c user.name=gitolite -c user.email=git@localhost commit --quiet --all --message "The first rules"
        gitolite push --quiet
        rm -rf "$work"
    ' "$here/first.conf"
fi

exec "$@"
