// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/panels/workbench/media/savemedia.h"

#include "core/base/format.h"
#include "widgets/panels/workbench/media/medialoader.h"
#include "widgets/panels/workbench/workbench.h"

#include <QClipboard>
#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QGuiApplication>
#include <QStandardPaths>

#include <algorithm>

namespace lampwork {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(lampwork::SaveMedia)
};

} // namespace

QString fileNameFor(const QString &runName, const MediaItem &item)
{
    constexpr qsizetype longest = 60;
    QString name = runName.left(longest) + u'-' + item.series.left(longest);
    if (item.step >= 0)
        name += QStringLiteral("-%1").arg(item.step);
    for (QChar &letter : name) {
        if (!letter.isLetterOrNumber() && !QStringView(u"-_.").contains(letter))
            letter = u'-';
    }
    if (name.startsWith(u'.'))
        name[0] = u'-';
    const QString suffix = QFileInfo(item.name).suffix();
    const bool isSuffix = !suffix.isEmpty() && suffix.size() <= 8
        && std::all_of(suffix.begin(), suffix.end(), [](QChar c) { return c.isLetterOrNumber(); });
    if (isSuffix && !name.endsWith(u'.' + suffix))
        name += u'.' + suffix;
    return name;
}

void saveMedia(
    const MediaContext &context, const MediaItem &item, const QString &path, QWidget *asker)
{
    Workbench &workbench = context.workbench;
    context.loader.save(
        asker, item.object, path, [&workbench, path](const Result<LoadedMedia> &saved) {
            if (saved) {
                workbench.reportDone(
                    Words::tr("%1 was written, %2.").arg(path, formatBytes(saved->sizeBytes)));
            } else {
                workbench.reportProblem(saved.error());
            }
        });
}

void askAndSaveMedia(MediaContext context, const QString &runName, MediaItem item, QWidget *asker)
{
    // The tile that was asked by may go while the dialog is open; its window stays.
    QWidget *window = asker->window();
    const QString folder = QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation);
    const QString path = QFileDialog::getSaveFileName(
        window, Words::tr("Save as"), QDir(folder).filePath(fileNameFor(runName, item)));
    if (!path.isEmpty())
        saveMedia(context, item, path, window);
}

void copyPicture(const MediaContext &context, const MediaItem &item, QWidget *asker)
{
    Workbench &workbench = context.workbench;
    context.loader.loadWhole(asker, item.object, [&workbench](const Result<LoadedMedia> &loaded) {
        if (loaded)
            QGuiApplication::clipboard()->setImage(loaded->picture.image);
        else
            workbench.reportProblem(loaded.error());
    });
}

} // namespace lampwork
