// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/widgets/runfixture.h"
#include "widgets/panels/workbench/media/itemtiles.h"
#include "widgets/panels/workbench/media/mediaview.h"

#include <QBuffer>

// Runs with pictures, texts and histograms, as packaging/python writes them.
namespace lampwork {

inline constexpr int slowDiskMs = 20'000; // a file is synced

inline void must(const auto &result)
{
    if (!result.ok())
        qFatal("%s", qPrintable(result.error().text()));
}

inline QByteArray pngOf(const QColor &color, const QSize &size = {8, 8})
{
    QImage image(size, QImage::Format_RGB32);
    image.fill(color);
    QBuffer buffer;
    buffer.open(QIODevice::WriteOnly);
    image.save(&buffer, "PNG");
    return buffer.data();
}

inline RunId addRun(RunStore &store, const QString &name)
{
    NewRun fresh;
    fresh.experiment = QStringLiteral("default");
    fresh.name = name;
    fresh.specJson = QStringLiteral("{}");
    const RunId id = *store.createRun(fresh);
    must(store.claimRun(id));
    must(store.setAttributes(id, {{QStringLiteral("made_by.client"), QStringLiteral("python")}}));
    return id;
}

// As packaging/python writes them. Returns the object.
inline QString addFile(RunStore &store, RunId run, const char *kind, const QString &series,
    qint64 step, const QByteArray &bytes, const QString &caption = {})
{
    Artifact artifact;
    artifact.kind = QLatin1String(kind);
    artifact.name
        = QStringLiteral("%1/%2.%3")
              .arg(series)
              .arg(step, 8, 10, QLatin1Char('0'))
              .arg(artifact.kind == u"image" ? QStringLiteral("png") : QStringLiteral("txt"));
    artifact.object = *store.putObject(bytes);
    artifact.info = QString::fromUtf8(toJsonText(
        Json{{"series", toJson(series)}, {"step", step}, {"caption", toJson(caption)}}, -1));
    must(store.addArtifact(run, artifact));
    return artifact.object;
}

inline void addPicture(RunStore &store, RunId run, qint64 step, const QColor &color,
    const QString &series = QStringLiteral("samples"))
{
    addFile(store, run, "image", series, step, pngOf(color), QStringLiteral("at %1").arg(step));
}

inline Histogram histogram(const QString &name, qint64 step)
{
    return {name, step, -1, 1, {1, 2, 3, 2}};
}

inline void progressTo(RunStore &store, RunId run, qint64 step)
{
    RunProgress progress;
    progress.step = step;
    must(store.updateRun(run, progress));
}

// A view of some runs, in a window.
struct Shown {
    Shown(PageFixture &fixture, const QList<RunId> &runs)
        : view(fixture.workbench(), QStringLiteral("runs"))
    {
        for (const RunId run : runs) {
            if (!fixture.knows(run, RunState::Running))
                qFatal("the window does not know run %lld", static_cast<long long>(run));
        }
        view.resize(1000, 700);
        view.setRuns(runs);
        view.show();
        if (!QTest::qWaitForWindowExposed(&view))
            qFatal("not exposed");
    }
    // Waits for the card and its tiles.
    MediaCard *card(const QString &series, MediaKind kind = MediaKind::Picture)
    {
        const MediaKey key{kind, series};
        if (!QTest::qWaitFor([&] { return view.card(key) && !view.card(key)->tiles().isEmpty(); }))
            qFatal("no card of %s", qPrintable(series));
        return view.card(key);
    }
    template <typename Tile> Tile *tile(const MediaCard *card, qsizetype index)
    {
        return qobject_cast<Tile *>(card->tiles().value(index));
    }
    MediaView view;
};

inline QColor colorOf(const PictureTile *tile)
{
    const QImage image = tile->shown();
    return image.isNull() ? QColor() : image.pixelColor(0, 0);
}

} // namespace lampwork
