// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/panels/workbench/media/mediaview.h"

#include "core/base/format.h"
#include "widgets/panels/workbench/media/medialoader.h"
#include "widgets/panels/workbench/media/mediareader.h"
#include "widgets/panels/workbench/media/picturewindow.h"
#include "widgets/panels/workbench/workbench.h"
#include "widgets/style/emptystate.h"
#include "widgets/style/flowlayout.h"
#include "widgets/style/spacing.h"
#include "widgets/style/theme.h"

#include <QCheckBox>
#include <QComboBox>
#include <QLineEdit>
#include <QScrollArea>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace lampwork {

namespace {

constexpr int togetherMs = 50;

} // namespace

MediaView::MediaView(Workbench &workbench, const QString &name, QWidget *parent)
    : QWidget(parent)
    , m_workbench(workbench)
    , m_name(name)
    , m_reader(new MediaReader(workbench, this))
    , m_loader(new MediaLoader(workbench, this))
    , m_limit(cardsAtOnce)
{
    auto *content = new QWidget;
    m_flow = new FlowLayout(content, spacing::medium);
    m_scroll = new QScrollArea(this);
    m_scroll->setObjectName(name + QStringLiteral(".media.scroll"));
    m_scroll->setWidgetResizable(true);
    m_scroll->setFrameShape(QFrame::NoFrame);
    m_scroll->setWidget(content);
    m_empty = new EmptyState(QStringLiteral("image"), {}, this);
    m_empty->setObjectName(name + QStringLiteral(".media.empty"));
    m_note = hintLabel({}, this);
    m_note->setObjectName(name + QStringLiteral(".media.note"));
    m_note->hide();

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(spacing::small);
    layout->addWidget(makeControls());
    layout->addWidget(m_note);
    layout->addWidget(m_scroll, 1);
    layout->addWidget(makeMore());
    layout->addWidget(m_empty, 1);

    m_update.setSingleShot(true);
    m_update.setInterval(togetherMs);
    connect(&m_update, &QTimer::timeout, this, &MediaView::updateCards);
    const auto later = [this] {
        if (!m_update.isActive())
            m_update.start();
    };
    connect(m_reader, &MediaReader::changed, this, later);
    connect(&workbench, &Workbench::runsChanged, this, later); // names and colours
    connect(&Theme::instance(), &Theme::changed, this, later);
    connect(m_reader, &MediaReader::settled, this, [this, later] {
        for (MediaCard *card : std::as_const(m_cards))
            card->refreshHistograms();
        later();
    });
    updateCards();
}

MediaView::~MediaView() = default;

void MediaView::setRuns(const QList<RunId> &runs)
{
    if (runs == m_runs)
        return;
    m_runs = runs;
    m_reader->setRuns(runs);
    updateCards();
}

void MediaView::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    m_reader->setActive(true);
    updateCards();
}

void MediaView::hideEvent(QHideEvent *event)
{
    QWidget::hideEvent(event);
    m_reader->setActive(false);
}

QList<MediaRun> MediaView::runsRead() const
{
    QHash<QString, int> names;
    for (const RunId id : m_runs) {
        if (const Run *run = m_workbench.run(id))
            ++names[run->name];
    }
    QList<MediaRun> runs;
    for (const RunId id : m_runs) {
        const Run *run = m_workbench.run(id);
        const RunMediaPointer media = m_reader->media(id);
        if (!run || !media)
            continue;
        const QString name = names.value(run->name) > 1
            ? QStringLiteral("%1 #%2").arg(run->name).arg(id)
            : run->name;
        runs.append({id, name, m_workbench.runColor(id), media});
    }
    return runs;
}

// Of many series that takes a while, and names and colours change more often.
void MediaView::chooseKeys(const QList<MediaRun> &runs)
{
    QList<RunMediaPointer> media;
    for (const MediaRun &run : runs)
        media.append(run.media);
    if (media == m_chosenOf)
        return;
    m_chosenOf = media;
    const int kind = m_kind->currentData().toInt(); // -1: all
    QMap<MediaKey, bool> keys; // whether it is wanted
    for (const MediaRun &run : runs) {
        for (auto series = run.media->series.keyBegin(); series != run.media->series.keyEnd();
             ++series) {
            if (!keys.contains(*series))
                keys.insert(*series,
                    (kind < 0 || kind == int(series->kind)) && m_filter.matches(series->series));
        }
    }
    m_any = !keys.isEmpty();
    m_wanted = keys.keys(true);
}

void MediaView::updateCards()
{
    if (!isVisible())
        return;
    const QList<MediaRun> runs = runsRead();
    chooseKeys(runs);
    placeCards(m_wanted.first(std::min(m_limit, m_wanted.size())), runs);
    tellState();
}

// After another choice of a person.
void MediaView::chooseAgain()
{
    m_chosenOf.clear();
    m_any = false;
    m_wanted.clear();
    m_limit = cardsAtOnce;
    updateCards();
}

void MediaView::placeCards(const QList<MediaKey> &keys, const QList<MediaRun> &runs)
{
    const bool isOther = keys != m_cards.keys();
    QMap<MediaKey, MediaCard *> kept;
    for (const MediaKey &key : keys) {
        MediaCard *card = m_cards.take(key);
        kept.insert(key, card ? card : makeCard(key));
    }
    qDeleteAll(m_cards);
    m_cards = kept;
    if (isOther) {
        while (m_flow->count() > 0)
            delete m_flow->takeAt(0);
    }
    for (MediaCard *card : std::as_const(m_cards)) {
        if (isOther)
            m_flow->addWidget(card);
        card->setRuns(runs);
        card->show();
    }
}

MediaCard *MediaView::makeCard(const MediaKey &key)
{
    auto *card
        = new MediaCard(MediaContext{m_workbench, *m_loader}, key, mediaSize(), m_scroll->widget());
    connect(card, &MediaCard::stepChosen, this,
        [this, card](qint64 step) { moveTogether(card, step); });
    connect(card, &MediaCard::enlargeWanted, this,
        [this, key](RunId run, const MediaItem &item) { enlarge(key, run, item); });
    return card;
}

QList<MediaCard *> MediaView::cards() const
{
    return m_cards.values();
}

void MediaView::tellState()
{
    m_controls->setVisible(m_any);
    m_scroll->setVisible(m_any);
    m_empty->setVisible(!m_any);
    if (!m_any)
        m_empty->setSentence(emptySentence());
    m_note->setVisible(m_any && m_wanted.isEmpty());
    m_note->setText(tr("No series of the ticked runs fits. Take something out of the search, or "
                       "choose another kind."));
    m_more->setVisible(m_any && m_wanted.size() > m_cards.size());
    m_moreText->setText(tr("%1 of %2 series are shown. Search for the others by their names.")
                            .arg(formatCount(m_cards.size()), formatCount(m_wanted.size())));
}

QString MediaView::emptySentence() const
{
    if (m_runs.isEmpty())
        return tr("Tick runs in the table to see their pictures, texts and histograms here.");
    if (m_reader->isReading())
        return tr("Looking for pictures, texts and histograms of the ticked runs…");
    return tr("The ticked runs logged no pictures, texts or histograms. A Python script logs them "
              "by run.log_image(\"samples\", picture, step=step) and "
              "run.log_histogram(\"weights\", values, step=step); those of TensorBoard's logs come "
              "with “lampwork import” or File, Import.");
}

MediaSize MediaView::mediaSize() const
{
    return MediaSize(m_size->currentData().toInt());
}

void MediaView::moveTogether(const MediaCard *chosen, qint64 step)
{
    if (!m_together->isChecked())
        return;
    for (MediaCard *card : std::as_const(m_cards)) {
        if (card != chosen)
            card->goTo(step);
    }
}

void MediaView::enlarge(const MediaKey &key, RunId run, const MediaItem &item)
{
    const RunMediaPointer media = m_reader->media(run);
    const Run *known = m_workbench.run(run);
    if (!media || !known)
        return;
    const QList<MediaItem> items = media->series.value(key);
    auto *window = new PictureWindow(MediaContext{m_workbench, *m_loader}, known->name, items,
        std::max<qsizetype>(0, items.indexOf(item)), this);
    window->setAttribute(Qt::WA_DeleteOnClose);
    window->show();
}

} // namespace lampwork
