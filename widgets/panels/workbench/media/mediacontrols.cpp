// SPDX-License-Identifier: GPL-3.0-or-later
// The row above the cards, and what is below them.
#include "widgets/panels/workbench/media/mediaview.h"
#include "widgets/style/flowlayout.h"
#include "widgets/style/icons.h"
#include "widgets/style/spacing.h"

#include <QCheckBox>
#include <QComboBox>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QSettings>
#include <QToolButton>

namespace lampwork {

namespace {

constexpr int typingMs = 200;

QLabel *labelFor(const QString &text, QWidget *buddy)
{
    auto *label = new QLabel(text, buddy->parentWidget());
    label->setBuddy(buddy);
    return label;
}

QString key(const QString &name, const char *setting)
{
    return QStringLiteral("media/%1/%2").arg(name, QLatin1String(setting));
}

} // namespace

QWidget *MediaView::makeControls()
{
    m_controls = new QWidget(this);
    new FlowLayout(m_controls, spacing::medium);
    makeSearch(m_controls);
    makeChoices(m_controls);
    return m_controls;
}

void MediaView::makeSearch(QWidget *bar)
{
    m_series = new QLineEdit(bar);
    m_series->setObjectName(m_name + QStringLiteral(".media.series"));
    m_series->setAccessibleName(tr("Which series are shown"));
    m_series->setPlaceholderText(tr("Series: samples, layer*/weights, !debug"));
    m_series->setClearButtonEnabled(true);
    m_series->addAction(icon(QStringLiteral("search")), QLineEdit::LeadingPosition);
    m_series->setToolTip(tr("Words of the names of series, with blanks between; * and ? stand for "
                            "any letters,\n“!” before a word leaves out what it fits."));
    m_series->setMinimumWidth(
        fontMetrics().horizontalAdvance(m_series->placeholderText()) + 2 * spacing::large + 24);
    m_byExpression = new QToolButton(bar);
    m_byExpression->setObjectName(m_name + QStringLiteral(".media.byExpression"));
    m_byExpression->setText(QStringLiteral(".*"));
    m_byExpression->setCheckable(true);
    m_byExpression->setFocusPolicy(Qt::StrongFocus);
    m_byExpression->setToolTip(tr("The field takes a regular expression, not words"));
    m_byExpression->setAccessibleName(tr("Search by regular expression"));
    m_problem = new QLabel(bar);
    m_problem->setObjectName(m_name + QStringLiteral(".media.problem"));
    m_problem->setProperty("role", QStringLiteral("problem"));
    m_problem->setTextFormat(Qt::PlainText);
    m_problem->hide();
    bar->layout()->addWidget(m_series);
    bar->layout()->addWidget(m_byExpression);
    bar->layout()->addWidget(m_problem);
    m_byExpression->setChecked(QSettings().value(key(m_name, "byExpression")).toBool());
    m_typing.setSingleShot(true);
    m_typing.setInterval(typingMs);
    connect(&m_typing, &QTimer::timeout, this, &MediaView::search);
    connect(m_series, &QLineEdit::textChanged, this, [this] { m_typing.start(); });
    connect(m_series, &QLineEdit::returnPressed, this, &MediaView::search);
    connect(m_byExpression, &QToolButton::toggled, this, [this](bool on) {
        QSettings().setValue(key(m_name, "byExpression"), on);
        search();
    });
}

void MediaView::makeChoices(QWidget *bar)
{
    m_kind = new QComboBox(bar);
    m_kind->setObjectName(m_name + QStringLiteral(".media.kind"));
    m_kind->setAccessibleName(tr("Kind"));
    m_kind->addItem(tr("All kinds"), -1);
    m_kind->addItem(icon(QStringLiteral("image")), tr("Pictures"), int(MediaKind::Picture));
    m_kind->addItem(icon(QStringLiteral("note")), tr("Texts"), int(MediaKind::Text));
    m_kind->addItem(icon(QStringLiteral("layers")), tr("Histograms"), int(MediaKind::Histogram));
    m_size = new QComboBox(bar);
    m_size->setObjectName(m_name + QStringLiteral(".media.size"));
    m_size->setAccessibleName(tr("Size"));
    m_size->addItem(tr("Small"), int(MediaSize::Small));
    m_size->addItem(tr("Medium"), int(MediaSize::Medium));
    m_size->addItem(tr("Large"), int(MediaSize::Large));
    m_size->setCurrentIndex(
        m_size->findData(QSettings().value(key(m_name, "size"), int(MediaSize::Medium)).toInt()));
    if (m_size->currentIndex() < 0)
        m_size->setCurrentIndex(1);
    auto *size = new QWidget(bar); // stays together where the row is broken
    auto *row = new QHBoxLayout(size);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(spacing::small);
    m_size->setParent(size);
    row->addWidget(labelFor(tr("Si&ze"), m_size));
    row->addWidget(m_size);
    m_together = new QCheckBox(tr("Move all steps &together"), bar);
    m_together->setObjectName(m_name + QStringLiteral(".media.together"));
    m_together->setToolTip(tr("Choosing a step of one series does the same to the others; one "
                              "without that step shows the last before it"));
    m_together->setChecked(QSettings().value(key(m_name, "together")).toBool());
    m_together->setMinimumHeight(m_kind->sizeHint().height()); // on one line with the others
    bar->layout()->addWidget(m_kind);
    bar->layout()->addWidget(size);
    bar->layout()->addWidget(m_together);
    connect(m_kind, &QComboBox::currentIndexChanged, this, &MediaView::chooseAgain);
    connect(m_size, &QComboBox::currentIndexChanged, this, [this] {
        QSettings().setValue(key(m_name, "size"), int(mediaSize()));
        for (MediaCard *card : std::as_const(m_cards))
            card->setMediaSize(mediaSize());
    });
    connect(m_together, &QCheckBox::toggled, this,
        [this](bool on) { QSettings().setValue(key(m_name, "together"), on); });
}

void MediaView::search()
{
    m_typing.stop();
    const Result<NameFilter> filter = NameFilter::parse(m_series->text(),
        m_byExpression->isChecked() ? NameFilter::Kind::RegularExpression : NameFilter::Kind::Glob);
    m_problem->setVisible(!filter.ok());
    if (!filter) {
        m_problem->setText(filter.error().message);
        return;
    }
    m_filter = *filter;
    chooseAgain();
}

QWidget *MediaView::makeMore()
{
    m_more = new QWidget(this);
    m_moreText = hintLabel({}, m_more);
    m_moreText->setObjectName(m_name + QStringLiteral(".media.moreText"));
    auto *button = new QPushButton(tr("Show more series"), m_more);
    button->setObjectName(m_name + QStringLiteral(".media.more"));
    auto *row = new QHBoxLayout(m_more);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(spacing::small);
    row->addWidget(m_moreText, 1);
    row->addWidget(button);
    m_more->hide();
    connect(button, &QPushButton::clicked, this, [this] {
        m_limit += cardsAtOnce;
        updateCards();
    });
    return m_more;
}

} // namespace lampwork
