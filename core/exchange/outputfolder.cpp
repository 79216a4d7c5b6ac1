// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exchange/outputfolder.h"

#include "core/store/files.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>

namespace lampwork {

OutputFolder::OutputFolder(const QString &path)
    : m_path(QDir::cleanPath(QFileInfo(path).absoluteFilePath()))
{
}

OutputFolder::~OutputFolder()
{
    if (!m_temporary.isEmpty())
        QDir(m_temporary).removeRecursively();
}

Result<void> OutputFolder::open()
{
    if (QFileInfo::exists(m_path)) {
        return Error{ErrorCode::InvalidInput,
            QStringLiteral("There is something already. Choose a folder that does not exist yet."),
            m_path};
    }
    const QString temporary
        = QStringLiteral("%1.%2.tmp").arg(m_path).arg(QCoreApplication::applicationPid());
    QDir(temporary).removeRecursively(); // of a program before with this number
    if (auto made = makeFolder(temporary); !made)
        return made;
    m_temporary = temporary;
    return {};
}

QString OutputFolder::filePath(const QString &name) const
{
    return m_temporary + u'/' + name;
}

Result<void> OutputFolder::makePath(const QString &name)
{
    if (QDir().mkpath(filePath(name)))
        return {};
    return Error{ErrorCode::Io,
        QStringLiteral("The folder could not be made. Check the permissions and the disk's free "
                       "space."),
        filePath(name)};
}

Result<void> OutputFolder::finish()
{
    if (QFileInfo::exists(m_path)) {
        return Error{ErrorCode::InvalidInput,
            QStringLiteral("Something has come there meanwhile. Choose another folder."), m_path};
    }
    if (auto renamed = renameDurably(m_temporary, m_path); !renamed)
        return renamed;
    m_temporary.clear();
    return {};
}

QString asFileName(const QString &text)
{
    QString name = text;
    for (QChar &c : name) {
        if (c == u'/' || c == u'\\' || c == u':' || c < u' ' || c == QChar(0x7f))
            c = u'_';
    }
    name = name.trimmed();
    if (name.isEmpty() || name == QLatin1String(".") || name == QLatin1String(".."))
        return QStringLiteral("_");
    while (name.toUtf8().size() > 120)
        name.chop(1);
    return name;
}

} // namespace lampwork
