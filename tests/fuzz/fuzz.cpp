// SPDX-License-Identifier: GPL-3.0-or-later
// libFuzzer's entry; the reader is chosen when it is compiled.
#include "tests/fuzz/readbytes.h"

#include <QCoreApplication>
#include <QLoggingCategory>

#include <cstdint>

extern "C" int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    static QCoreApplication application(*argc, *argv); // SQL drivers need one
    QLoggingCategory::setFilterRules(QStringLiteral("*.warning=false"));
    return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    static const lampwork::ReadBytes read
        = lampwork::readBytesOf(QStringLiteral(LAMPWORK_FUZZ_TARGET));
    read(QByteArray(reinterpret_cast<const char *>(data), qsizetype(size)));
    return 0;
}
