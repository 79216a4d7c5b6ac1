// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/readdata.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

// Files made for one test, and tables read from texts.
namespace lampwork {

class TestFolder {
public:
    // The path of a new file with this content.
    QString write(const QString &name, const QByteArray &content) const
    {
        QFile file(m_folder.filePath(name));
        if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size())
            qFatal("cannot write %s", qPrintable(file.fileName()));
        return file.fileName();
    }
    QString path(const QString &name) const { return m_folder.filePath(name); }

    Result<ReadData> readText(const QByteArray &content, DataSpec spec = {}) const
    {
        spec.source = write(QStringLiteral("table.csv"), content);
        return readData(spec);
    }

private:
    QTemporaryDir m_folder;
};

inline QStringList namesOf(const Table &table)
{
    QStringList names;
    for (const Column &column : table.columns)
        names.append(column.name);
    return names;
}

// Every cell of a column as text; "" is missing.
inline QStringList textsOf(const Table &table, int column)
{
    QStringList texts;
    for (std::size_t row = 0; row < table.rowCount; ++row)
        texts.append(table.columns[std::size_t(column)].text(row));
    return texts;
}

inline QString samplePath(const QString &name)
{
    return QStringLiteral(LAMPWORK_SOURCE_DIR "/resources/samples/") + name;
}

} // namespace lampwork

// The value of a result that must be good.
#define READ_OR_FAIL(name, expression)                                                             \
    auto name##Result = (expression);                                                              \
    if (!name##Result)                                                                             \
        QFAIL(qPrintable(name##Result.error().text()));                                            \
    auto &name = *name##Result
