// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/panels/training/flightview.h"

#include "core/base/format.h"
#include "widgets/style/icons.h"
#include "widgets/style/labels.h"
#include "widgets/style/spacing.h"
#include "widgets/style/theme.h"

#include <QDialogButtonBox>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QSplitter>
#include <QTableWidget>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace lampwork {

namespace {

constexpr QSize firstSize(980, 640);
constexpr std::size_t shownRows = 64; // of a batch, those with the highest losses

QTableWidget *table(const char *name, const QString &accessibleName, const QStringList &head)
{
    auto *made = new QTableWidget(0, int(head.size()));
    made->setObjectName(QStringLiteral("train.flight.") + QLatin1String(name));
    made->setAccessibleName(accessibleName);
    made->setHorizontalHeaderLabels(head);
    made->verticalHeader()->hide();
    made->setEditTriggers(QAbstractItemView::NoEditTriggers);
    made->setSelectionBehavior(QAbstractItemView::SelectRows);
    made->setAlternatingRowColors(true);
    made->horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    made->horizontalHeader()->setStretchLastSection(true);
    return made;
}

QTableWidgetItem *item(const QString &text, bool bad, bool number = true)
{
    auto *made = new QTableWidgetItem(text);
    if (number)
        made->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
    if (bad)
        made->setForeground(Theme::instance().colors().bad);
    return made;
}

QTableWidgetItem *valuesItem(const std::optional<FlightRecord::Values> &values)
{
    if (!values)
        return item({}, false);
    const QString norm = formatNumber(values->norm);
    return values->bad == 0
        ? item(norm, false)
        : item(FlightView::tr("%1, %n bad", nullptr, int(values->bad)).arg(norm), true);
}

// Highest losses first; what is no number is the highest.
bool isWorse(const FlightRecord::Row &a, const FlightRecord::Row &b)
{
    return std::isnan(a.loss) ? !std::isnan(b.loss) : a.loss > b.loss;
}

} // namespace

FlightView::FlightView(QWidget *parent)
    : QDialog(parent)
{
    setObjectName(QStringLiteral("train.flight"));
    resize(firstSize);
    m_summary = new QLabel;
    m_summary->setObjectName(QStringLiteral("train.flight.summary"));
    m_summary->setWordWrap(true);
    m_summary->setTextFormat(Qt::PlainText);
    m_summary->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_layers = table("layers", tr("Layers"),
        {tr("Layer"), tr("Weights"), tr("Gradients"), tr("Activations"), tr("First bad")});
    m_rows = table("rows", tr("Rows of the last batches"),
        {tr("Step"), tr("Loss of the batch"), tr("Row of the source"), tr("Loss of the row"),
            tr("Largest input"), tr("Bad inputs")});
    const auto titled = [](const QString &title, QWidget *content) {
        auto *widget = new QWidget;
        auto *layout = new QVBoxLayout(widget);
        layout->setContentsMargins(0, 0, 0, 0);
        layout->addWidget(groupTitle(title));
        layout->addWidget(content, 1);
        return widget;
    };
    auto *splitter = new QSplitter(Qt::Vertical);
    splitter->setChildrenCollapsible(false);
    splitter->addWidget(titled(tr("Layers, in the order of the forward pass; norms"), m_layers));
    splitter->addWidget(
        titled(tr("The last batches, the newest first; the rows with the highest losses"), m_rows));

    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Close);
    m_goOn = buttons->addButton(tr("&Go on"), QDialogButtonBox::ActionRole);
    m_goOn->setObjectName(QStringLiteral("train.flight.go_on"));
    m_goOn->setIcon(icon(QStringLiteral("play")));
    m_stop = buttons->addButton(tr("S&top"), QDialogButtonBox::ActionRole);
    m_stop->setObjectName(QStringLiteral("train.flight.stop"));
    m_stop->setIcon(icon(QStringLiteral("stop")));
    m_stop->setToolTip(tr("End the run with a checkpoint of the state before this step"));
    connect(m_goOn, &QPushButton::clicked, this, [this] { Q_EMIT ordered(OrderVerb::Resume); });
    connect(m_stop, &QPushButton::clicked, this, [this] { Q_EMIT ordered(OrderVerb::Stop); });
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::close);

    auto *layout = new QVBoxLayout(this);
    layout->setSpacing(spacing::medium);
    layout->addWidget(m_summary);
    layout->addWidget(splitter, 1);
    layout->addWidget(buttons);
    setWaiting(false);
}

void FlightView::setRecord(const QString &runName, const FlightRecord &record)
{
    setWindowTitle(tr("What happened to “%1”").arg(runName));
    m_summary->setText(record.summary());
    m_goOn->setToolTip(record.kind == FlightRecord::Kind::Spike
            ? tr("Make the update of this step, and go on")
            : tr("Leave this batch out, and go on with the next one"));
    fillLayers(record);
    fillRows(record);
}

void FlightView::setWaiting(bool waiting)
{
    m_goOn->setEnabled(waiting);
    m_stop->setEnabled(waiting);
}

void FlightView::fillLayers(const FlightRecord &record)
{
    m_layers->setRowCount(int(record.layers.size()));
    for (int i = 0; i < m_layers->rowCount(); ++i) {
        const FlightRecord::Layer &layer = record.layers[std::size_t(i)];
        const bool first = record.culprit && record.culprit->layer == layer.name;
        m_layers->setItem(i, 0, item(tr("%1: %2").arg(layer.name, layer.title), first, false));
        m_layers->setItem(i, 1, valuesItem(layer.weights));
        m_layers->setItem(i, 2, valuesItem(layer.gradients));
        m_layers->setItem(i, 3, valuesItem(layer.activations));
        m_layers->setItem(i, 4, item(first ? record.culprit->values : QString(), first, false));
    }
}

void FlightView::fillRows(const FlightRecord &record)
{
    int count = 0;
    for (const FlightRecord::Batch &batch : record.batches)
        count += int(std::min(batch.rows.size(), shownRows));
    m_rows->setRowCount(count);
    int at = 0;
    for (auto batch = record.batches.rbegin(); batch != record.batches.rend(); ++batch) {
        std::vector<FlightRecord::Row> rows = batch->rows;
        std::stable_sort(rows.begin(), rows.end(), isWorse);
        rows.resize(std::min(rows.size(), shownRows));
        for (const FlightRecord::Row &row : rows) {
            const bool bad = !std::isfinite(row.loss);
            m_rows->setItem(at, 0, item(formatCount(batch->step), false));
            m_rows->setItem(at, 1, item(formatNumber(batch->loss), !std::isfinite(batch->loss)));
            m_rows->setItem(at, 2, item(QString::number(row.row), bad));
            m_rows->setItem(at, 3, item(formatNumber(row.loss), bad));
            m_rows->setItem(at, 4, item(formatNumber(row.largestInput), false));
            m_rows->setItem(at, 5,
                item(row.badInputs == 0 ? QString() : QString::number(row.badInputs),
                    row.badInputs > 0));
            ++at;
        }
    }
}

} // namespace lampwork
