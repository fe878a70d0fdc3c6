import { execa } from 'execa';

/**
 * Installs Debian packages without their services: policy-rc.d refuses to start them now (101 means "not allowed"),
 * and their units are disabled so that a reboot doesn't either. What stood in policy-rc.d before comes back, however
 * apt ends; a copy left by one of us that was killed is no one's and goes. flock makes two of us take turns.
 */
const script = `
set -eu
exec 9>/run/lock/headroom-install 2>/dev/null || exec 9>/tmp/headroom-install.lock
flock 9
policy=/usr/sbin/policy-rc.d kept=
if grep -qs headroom-demo $policy; then rm -f $policy; fi
if [ -e $policy ] || [ -L $policy ]; then kept=$policy.kept.$$; mv $policy $kept; fi
restore() { rm -f $policy; if [ -n "$kept" ]; then mv $kept $policy; fi; }
trap restore EXIT
trap 'exit 130' HUP INT TERM
printf '#!/bin/sh\\n# headroom-demo: no service is started while its package is installed\\nexit 101\\n' >$policy
chmod 755 $policy
new=
for package in "$@"; do dpkg -s $package 2>/dev/null | grep -q '^Status: .* installed' || new="$new $package"; done
apt-get -q update
apt-get -q -y --no-install-recommends -o DPkg::Lock::Timeout=300 install $new 9>&-
for unit in $(dpkg -L $new | sed -n 's|^.*/systemd/system/\\([^/]*\\.\\(service\\|timer\\|socket\\)\\)$|\\1|p'); do
  if command -v systemctl >/dev/null; then systemctl disable "$unit" || true
  elif command -v deb-systemd-helper >/dev/null; then deb-systemd-helper disable "$unit" || true; fi
done
for init in $(dpkg -L $new | sed -n 's|^/etc/init.d/||p'); do update-rc.d "$init" disable || true; done
`;

/** Installs packages with apt-get, as root; the error says apt's last words. */
export async function installPackages(packages: readonly string[]): Promise<void> {
  const { exitCode, all } = await execa('/bin/sh', ['-c', script, 'install', ...packages], {
    env: { DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C.UTF-8' },
    // Its own group: a Ctrl-C in the middle of dpkg would leave half-installed packages behind.
    detached: true,
    stdin: 'ignore',
    all: true,
    reject: false,
  });
  if (exitCode === 0) return;
  throw new Error(
    `couldn't install ${packages.join(' ')}: ${all.trimEnd().split('\n').slice(-3).join('; ')}`,
  );
}
