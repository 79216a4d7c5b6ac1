# SPDX-License-Identifier: GPL-3.0-or-later
# Sourced by run and test: installs what they need from Debian's packages, and from nowhere else.

# What builds the program; the shared libraries it runs with come along.
build_packages=(
    g++ cmake ninja-build pkgconf ccache mold
    qt6-base-dev qt6-tools-dev qt6-tools-dev-tools qt6-l10n-tools qt6-translations-l10n
    qt6-svg-dev libqt6sql6-sqlite libqt6sql6-psql libqcustomplot-dev libgl-dev libvulkan-dev
    libtorch-dev libgloo-dev libopenblas-dev libopenblas0-openmp
    libcli11-dev nlohmann-json3-dev libfast-float-dev libzstd-dev libxxhash-dev zlib1g-dev libarchive-dev
    fonts-dejavu-core
)
# What the tests compare against and run besides.
test_packages=(python3 python3-torch python3-numpy python3-pandas postgresql)

# install_packages NAME…: those that are missing; says so and stops when that is not possible.
install_packages() {
    local missing=() name
    for name in "$@"; do
        dpkg-query -W -f='${db:Status-Status}\n' "$name" 2>/dev/null | grep -qx installed || missing+=("$name")
    done
    [ ${#missing[@]} -eq 0 ] && return 0
    if ! command -v apt-get >/dev/null; then
        echo "lampwork: this needs Debian 12 packages, and there is no apt-get here. Missing: ${missing[*]}" >&2
        return 1
    fi
    local as_root=()
    if [ "$(id -u)" -ne 0 ]; then
        if ! command -v sudo >/dev/null; then
            echo "lampwork: run this as root, or install sudo. Missing packages: ${missing[*]}" >&2
            return 1
        fi
        as_root=(sudo)
    fi
    echo "lampwork: installing ${missing[*]}" >&2
    "${as_root[@]}" apt-get update -q >&2 &&
        "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
            apt-get install -y -q --no-install-recommends "${missing[@]}" >&2
}

# build PRESET: configures where needed, and builds; quiet unless it fails.
build() {
    local preset=$1 log
    mkdir -p "build/$preset"
    log="build/$preset/build.log"
    echo "lampwork: building (log: $log)" >&2
    if ! { cmake --preset "$preset" && cmake --build --preset "$preset"; } >"$log" 2>&1; then
        tail -n 60 "$log" >&2
        echo "lampwork: the build failed; the whole log is $log" >&2
        return 1
    fi
}
