#!/usr/bin/env bash
# The system packages that tests and the sandbox use. Installed when we may; else one line says what to type.
# The product runs without all of them (without liblouis it offers no braille): ffmpeg, SQLite and fonts come with the Python packages.
set -u
need=()
have() { command -v "$1" >/dev/null 2>&1; }
# The same Chromium without its windows: a third of the CPU (measured with tests of pages and keys).
have chromium-headless-shell || need+=(chromium-headless-shell)
have bwrap || need+=(bubblewrap)
have pdftoppm || need+=(poppler-utils)
have redis-server || need+=(redis-server)
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || need+=(postgresql)
fc-list 2>/dev/null | grep -qi 'noto sans cjk' || [ -e /usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc ] || need+=(fonts-noto-cjk)
# Braille files. By its name and not by a command: it is a library, and its tables are a package of their own.
[ -e /usr/share/liblouis/tables/zhcn-cbs.ctb ] && ldconfig -p | grep -q liblouis.so || need+=(liblouis20 liblouis-data)
any_chromium() { have chromium || have google-chrome; }
[ ${#need[@]} = 0 ] && exit 0
if have apt-get && [ "$(id -u)" = 0 ]; then
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq >/dev/null 2>&1
  if [[ " ${need[*]} " == *" chromium-headless-shell "* ]] && ! apt-cache show chromium-headless-shell >/dev/null 2>&1; then
    # An older Debian: the whole browser does.
    if any_chromium; then other=""; else other=chromium; fi
    read -ra need <<<"${need[*]/chromium-headless-shell/$other}"
    [ ${#need[@]} = 0 ] && exit 0
  fi
  echo "Installing system packages: ${need[*]}"
  apt-get install -y -qq --no-install-recommends "${need[@]}" >/dev/null 2>&1 && exit 0
fi
any_chromium && read -ra need <<<"${need[*]/chromium-headless-shell/}"
[ ${#need[@]} = 0 ] && exit 0
echo "!! Not installed: ${need[*]}. The tests that need them are skipped. On Debian: sudo apt-get install ${need[*]}"
