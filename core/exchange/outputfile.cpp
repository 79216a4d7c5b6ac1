// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exchange/outputfile.h"

#include "core/store/files.h"

#include <QCoreApplication>
#include <QFileInfo>

namespace lampwork {

namespace {
constexpr qsizetype blockBytes = 1 << 20;
} // namespace

OutputFile::~OutputFile()
{
    if (m_file.isOpen())
        m_file.remove();
}

Error OutputFile::failure(const QString &reason) const
{
    return Error{ErrorCode::Io,
        QStringLiteral("The file could not be written: %1. Check the folder, its permissions and "
                       "the disk's free space.")
            .arg(reason),
        m_path};
}

Result<void> OutputFile::open(bool replace)
{
    if (!replace && QFileInfo::exists(m_path)) {
        return Error{ErrorCode::InvalidInput,
            QStringLiteral("There is such a file already. Choose another name, or have it "
                           "replaced."),
            m_path};
    }
    m_file.setFileName(
        QStringLiteral("%1.%2.tmp").arg(m_path).arg(QCoreApplication::applicationPid()));
    if (!m_file.open(QIODevice::WriteOnly | QIODevice::Truncate | QIODevice::Unbuffered))
        return failure(m_file.errorString());
    return {};
}

Result<void> OutputFile::write(const QByteArray &bytes)
{
    m_block += bytes;
    m_size += bytes.size();
    return m_block.size() >= blockBytes ? writeBlock() : Result<void>();
}

Result<void> OutputFile::writeBlock()
{
    if (m_file.write(m_block) != m_block.size())
        return failure(m_file.errorString());
    m_block.clear();
    return {};
}

Result<void> OutputFile::finish()
{
    if (auto written = writeBlock(); !written)
        return written;
    const QString temporary = m_file.fileName();
    if (auto synced = syncFile(temporary); !synced)
        return synced;
    if (auto renamed = renameDurably(temporary, m_path); !renamed)
        return renamed;
    m_file.close();
    return {};
}

} // namespace lampwork
