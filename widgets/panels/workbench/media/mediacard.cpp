// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/panels/workbench/media/mediacard.h"

#include "core/base/format.h"
#include "widgets/panels/workbench/media/histogramtile.h"
#include "widgets/panels/workbench/media/itemtiles.h"
#include "widgets/style/icons.h"
#include "widgets/style/spacing.h"
#include "widgets/style/theme.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QScrollArea>
#include <QScrollBar>
#include <QSignalBlocker>
#include <QSlider>
#include <QTimer>
#include <QVBoxLayout>

#include <algorithm>

namespace lampwork {

namespace {

constexpr int leastWidth = 240; // of what is in a card; for its name and slider

QString iconOf(MediaKind kind)
{
    switch (kind) {
    case MediaKind::Picture:
        return QStringLiteral("image");
    case MediaKind::Text:
        return QStringLiteral("note");
    case MediaKind::Histogram:
        return QStringLiteral("layers");
    }
    return {};
}

} // namespace

MediaCard::MediaCard(
    const MediaContext &context, const MediaKey &key, MediaSize size, QWidget *parent)
    : Card(parent)
    , m_context(context)
    , m_key(key)
    , m_size(size)
{
    setObjectName(QStringLiteral("media.card.") + key.series);
    buildTop();
    auto *content = new QWidget;
    m_row = new QHBoxLayout(content);
    m_row->setContentsMargins(0, 0, 0, 0);
    m_row->setSpacing(spacing::small);
    m_row->addStretch();
    m_strip = new QScrollArea(this);
    m_strip->setFrameShape(QFrame::NoFrame);
    m_strip->setWidgetResizable(true);
    m_strip->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_strip->setFocusPolicy(Qt::NoFocus);
    m_strip->setWidget(content);
    m_strip->viewport()->setAutoFillBackground(false);
    content->setAutoFillBackground(false);
    body()->addWidget(m_strip);
    setStripHeight();
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
}

void MediaCard::buildTop()
{
    auto *kind = new QLabel(this);
    const auto tint = [this, kind] { kind->setPixmap(icon(iconOf(m_key.kind)).pixmap(16, 16)); };
    connect(&Theme::instance(), &Theme::changed, kind, tint);
    tint();
    m_title = new ElidedLabel(m_key.series, this);
    m_title->setProperty("role", QStringLiteral("group"));
    m_stepText = new QLabel(this);
    m_stepText->setObjectName(QStringLiteral("media.step"));
    m_stepText->setProperty("role", QStringLiteral("hint"));
    m_slider = new QSlider(Qt::Horizontal, this);
    m_slider->setObjectName(QStringLiteral("media.slider"));
    m_slider->setAccessibleName(tr("Step of %1").arg(m_key.series));
    m_slider->setToolTip(tr("The step that is shown, among those that were logged.\n"
                            "Also by the arrow keys, Home and End."));
    m_slider->setFocusPolicy(Qt::StrongFocus);
    m_slider->installEventFilter(this);
    m_slider->hide();
    auto *top = new QHBoxLayout;
    top->setSpacing(spacing::small);
    top->addWidget(kind);
    top->addWidget(m_title, 1);
    body()->addLayout(top);
    if (m_key.kind != MediaKind::Histogram) { // which shows all steps at once
        QSizePolicy policy = m_slider->sizePolicy();
        policy.setRetainSizeWhenHidden(true); // cards beside each other are as high as each other
        m_slider->setSizePolicy(policy);
        auto *steps = new QHBoxLayout;
        steps->setSpacing(spacing::small);
        steps->addWidget(m_slider, 1);
        steps->addWidget(m_stepText);
        body()->addLayout(steps);
    }
    connect(m_slider, &QSlider::valueChanged, this, [this] {
        showStep();
        Q_EMIT stepChosen(step());
    });
}

// The wheel scrolls the page, also over a slider, unless a person has chosen the slider.
bool MediaCard::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == m_slider && event->type() == QEvent::Wheel && !m_slider->hasFocus()) {
        event->ignore();
        return true;
    }
    return Card::eventFilter(watched, event);
}

void MediaCard::setStripHeight()
{
    const int height = MediaTile::heightFor(contentSize(m_key.kind, m_size), fontMetrics());
    m_strip->setFixedHeight(height + m_strip->horizontalScrollBar()->sizeHint().height());
}

QSize MediaCard::sizeHint() const
{
    const QMargins margins = body()->contentsMargins();
    const int tile = MediaTile::widthFor(contentSize(m_key.kind, m_size));
    const int tiles = int(m_runs.size()) * (tile + m_row->spacing());
    return {
        std::max(leastWidth, tiles) + margins.left() + margins.right(), Card::sizeHint().height()};
}

void MediaCard::setRuns(const QList<MediaRun> &runs)
{
    QList<MediaRun> having;
    for (const MediaRun &one : runs) {
        if (one.media->series.contains(m_key))
            having.append(one);
    }
    if (having == m_runs)
        return;
    m_runs = having;
    updateGeometry();
    updateSteps();
    if (m_built)
        updateTiles();
    else
        showStep();
}

void MediaCard::updateSteps()
{
    const bool atEnd = m_steps.empty() || step() == m_steps.back();
    const qint64 before = step();
    m_steps.clear();
    for (const MediaRun &one : std::as_const(m_runs)) {
        for (const MediaItem &item : one.media->series[m_key]) {
            if (item.step >= 0)
                m_steps.push_back(item.step);
        }
    }
    std::sort(m_steps.begin(), m_steps.end());
    m_steps.erase(std::unique(m_steps.begin(), m_steps.end()), m_steps.end());
    const QSignalBlocker blocker(m_slider); // nobody chose anything
    m_slider->setRange(0, std::max(0, int(m_steps.size()) - 1));
    m_slider->setPageStep(std::max(1, int(m_steps.size()) / 10));
    m_slider->setVisible(m_steps.size() > 1);
    m_slider->setValue(atEnd ? m_slider->maximum() : indexAt(before));
    m_slider->update();
}

int MediaCard::indexAt(qint64 step) const
{
    const auto after = std::upper_bound(m_steps.begin(), m_steps.end(), step);
    return int(std::max<std::ptrdiff_t>(0, after - m_steps.begin() - 1));
}

qint64 MediaCard::step() const
{
    return m_steps.empty() ? -1 : m_steps[std::size_t(m_slider->value())];
}

void MediaCard::goTo(qint64 step)
{
    if (indexAt(step) == m_slider->value())
        return;
    const QSignalBlocker blocker(m_slider);
    m_slider->setValue(indexAt(step));
    m_slider->update();
    showStep();
}

void MediaCard::moveBy(int steps)
{
    m_slider->setValue(m_slider->value() + steps); // a person's choice
}

void MediaCard::showStep()
{
    if (m_key.kind == MediaKind::Histogram)
        return;
    const qint64 at = step();
    m_stepText->setVisible(m_steps.size() > 1); // of a single one its tile tells
    m_stepText->setText(tr("step %1").arg(formatCount(at)));
    m_stepText->setToolTip(
        tr("%1 of %2 steps")
            .arg(formatCount(m_slider->value() + 1), formatCount(qint64(m_steps.size()))));
    for (qsizetype i = 0; i < m_tiles.size(); ++i) {
        auto *tile = static_cast<ItemTile *>(m_tiles[i]);
        tile->setWantedStep(at);
        // A reference of its own: what the tile is given must not go while it is copied.
        const RunMediaPointer media = m_runs[i].media;
        const auto items = media->series.constFind(m_key);
        tile->setItem(items == media->series.constEnd() ? nullptr : itemAt(*items, at));
    }
}

MediaTile *MediaCard::makeTile(RunId run)
{
    MediaTile *tile = nullptr;
    switch (m_key.kind) {
    case MediaKind::Picture:
        tile = new PictureTile(m_context, run, m_strip->widget());
        break;
    case MediaKind::Text:
        tile = new TextTile(m_context, run, m_strip->widget());
        break;
    case MediaKind::Histogram:
        tile = new HistogramTile(m_context, run, m_key.series, m_strip->widget());
        break;
    }
    tile->setContentSize(contentSize(m_key.kind, m_size));
    connect(tile, &MediaTile::stepsWanted, this, &MediaCard::moveBy);
    connect(tile, &MediaTile::endWanted, this,
        [this](bool first) { m_slider->setValue(first ? 0 : m_slider->maximum()); });
    if (auto *picture = qobject_cast<PictureTile *>(tile)) {
        connect(picture, &MediaTile::opened, this, [this, picture] {
            if (picture->item())
                Q_EMIT enlargeWanted(picture->run(), *picture->item());
        });
    }
    return tile;
}

// Those of runs that stay are kept, with what they show.
void MediaCard::updateTiles()
{
    QHash<RunId, MediaTile *> before;
    for (MediaTile *tile : std::as_const(m_tiles))
        before.insert(tile->run(), tile);
    m_tiles.clear();
    for (qsizetype i = 0; i < m_runs.size(); ++i) {
        const MediaRun &one = m_runs[i];
        MediaTile *tile = before.take(one.run);
        if (!tile)
            tile = makeTile(one.run);
        tile->setRunLook(one.name, one.color);
        if (m_row->indexOf(tile) != i)
            m_row->insertWidget(int(i), tile, 0, Qt::AlignTop);
        tile->show();
        m_tiles.append(tile);
    }
    qDeleteAll(before);
    showStep();
    refreshHistograms();
}

void MediaCard::setMediaSize(MediaSize size)
{
    if (size == m_size)
        return;
    m_size = size;
    for (MediaTile *tile : std::as_const(m_tiles))
        tile->setContentSize(contentSize(m_key.kind, size));
    setStripHeight();
    updateGeometry();
}

void MediaCard::refreshHistograms()
{
    for (MediaTile *tile : std::as_const(m_tiles)) {
        if (auto *histogram = qobject_cast<HistogramTile *>(tile))
            histogram->refresh();
    }
}

void MediaCard::paintEvent(QPaintEvent *event)
{
    Card::paintEvent(event);
    if (m_built || m_building)
        return;
    m_building = true; // not from within painting
    QTimer::singleShot(0, this, [this] {
        m_built = true;
        updateTiles();
    });
}

} // namespace lampwork
