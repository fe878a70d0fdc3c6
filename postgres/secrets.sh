#!/bin/sh
# Makes up a password for each name it is given, once: secrets.sh FOLDER NAME... writes FOLDER/NAME. What is there stays.
# The one of the superuser "postgres" is for this user alone; who else mounts the folder may read the others.
set -eu

if [ $# -lt 2 ]; then
  echo 'secrets.sh: expected a folder and names, got less' >&2
  exit 2
fi
folder=$1
shift
if [ ! -d "$folder" ] || [ ! -w "$folder" ]; then
  echo "secrets.sh: expected a folder that may be written, got $folder" >&2
  exit 2
fi

for name in "$@"; do
  case $name in
    '' | *[!a-z]*)
      echo 'secrets.sh: expected names of small letters, got another one' >&2
      exit 2
      ;;
  esac
  file=$folder/$name
  [ ! -s "$file" ] || continue
  # Letters that need no quotes in a URL; a file appears only when it is whole.
  (umask 077 && head -c 24 /dev/urandom | base64 | tr '+/' '-_' >"$file.new")
  [ "$name" = postgres ] || chmod 444 "$file.new"
  mv "$file.new" "$file"
done
