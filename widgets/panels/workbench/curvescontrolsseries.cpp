// SPDX-License-Identifier: GPL-3.0-or-later
// What the controls have for choosing series: the field for their names, and what their tree says.
#include "widgets/panels/workbench/curvescontrols.h"
#include "widgets/style/icons.h"
#include "widgets/style/spacing.h"

#include <QAction>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QToolButton>

namespace lampwork {

namespace {
constexpr int typingMs = 200; // many names take a moment to be gone through
}

void CurvesControls::makeSeries()
{
    m_series = new QLineEdit(this);
    m_series->setObjectName(m_name + QStringLiteral(".series"));
    m_series->setAccessibleName(tr("Which series are drawn"));
    m_series->setPlaceholderText(tr("Series: loss, valid/*, !train"));
    m_series->setClearButtonEnabled(true);
    m_series->setMinimumWidth(
        fontMetrics().horizontalAdvance(m_series->placeholderText()) + 2 * spacing::large + 24);
    m_series->addAction(icon(QStringLiteral("search")), QLineEdit::LeadingPosition);
    m_series->setToolTip(tr("Words of the names of series, with blanks between; * and ? stand for "
                            "any letters,\n“!” before a word leaves out what it fits. By the menu "
                            "View also as a regular expression."));
    m_seriesProblem = new QLabel(this);
    m_seriesProblem->setObjectName(m_name + QStringLiteral(".seriesProblem"));
    m_seriesProblem->setProperty("role", QStringLiteral("problem"));
    m_seriesProblem->setTextFormat(Qt::PlainText);
    m_seriesProblem->hide();
    m_series->installEventFilter(this);
    makeNames();
    auto *box = new QWidget(this);
    auto *row = new QHBoxLayout(box);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(spacing::tight);
    row->addWidget(m_namesButton);
    row->addWidget(m_series);
    layout()->addWidget(box);
    layout()->addWidget(m_seriesProblem);
    m_typing.setSingleShot(true);
    m_typing.setInterval(typingMs);
    connect(&m_typing, &QTimer::timeout, this, &CurvesControls::chooseSeries);
    connect(m_series, &QLineEdit::textChanged, this, [this] {
        if (!m_showing)
            m_typing.start();
    });
    connect(m_series, &QLineEdit::returnPressed, this, &CurvesControls::chooseSeries);
}

void CurvesControls::chooseSeries()
{
    m_typing.stop();
    if (m_series->text() == m_settings.series)
        return;
    m_settings.series = m_series->text();
    keep();
}

void CurvesControls::readSeries()
{
    const Result<NameFilter> filter = NameFilter::parse(m_settings.series,
        m_settings.seriesByExpression ? NameFilter::Kind::RegularExpression
                                      : NameFilter::Kind::Glob);
    m_seriesProblem->setVisible(!filter.ok());
    if (filter.ok())
        m_filter = *filter;
    else
        m_seriesProblem->setText(filter.error().message);
}

void CurvesControls::makeNames()
{
    m_namesAction = new QAction(icon(QStringLiteral("tree")), tr("Names of the series"), this);
    m_namesAction->setObjectName(m_name + QStringLiteral(".namesShown"));
    m_namesAction->setToolTip(tr("The names as a tree beside the curves, to choose from"));
    m_namesAction->setCheckable(true);
    addAction(m_namesAction);
    m_namesButton = new QToolButton(this);
    m_namesButton->setObjectName(m_name + QStringLiteral(".namesButton"));
    m_namesButton->setDefaultAction(m_namesAction);
    m_namesButton->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_namesButton->setFocusPolicy(Qt::StrongFocus);
    setNamesText(tr("Series"));
}

void CurvesControls::setNamesText(const QString &text)
{
    if (m_namesAction->iconText() != text)
        m_namesAction->setIconText(text);
}

bool CurvesControls::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == m_series && event->type() == QEvent::KeyPress
        && static_cast<QKeyEvent *>(event)->key() == Qt::Key_Down) {
        Q_EMIT namesWanted();
        return true;
    }
    return QWidget::eventFilter(watched, event);
}

void CurvesControls::typeSeries(const QString &text)
{
    m_series->setFocus(Qt::ShortcutFocusReason);
    m_series->selectAll();
    m_series->insert(text); // can be undone
}

void CurvesControls::setTicks(const NameTicks &ticks)
{
    if (ticks == m_settings.ticks)
        return;
    m_settings.ticks = ticks;
    keep();
}

void CurvesControls::setFolder(const QString &folder)
{
    if (folder == m_settings.folder)
        return;
    m_settings.folder = folder;
    keep();
}

void CurvesControls::clearSeries()
{
    m_series->clear();
    chooseSeries();
}

} // namespace lampwork
