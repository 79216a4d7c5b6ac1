// SPDX-License-Identifier: GPL-3.0-or-later
// The Network page's part for networks made by hand: source that is typed here, files from Python.
#include "core/base/format.h"
#include "core/network/networksource.h"
#include "widgets/dialogs/foreignfile.h"
#include "widgets/dialogs/problemlabel.h"
#include "widgets/itemmodels/parameterlistmodel.h"
#include "widgets/panels/network/networkchecker.h"
#include "widgets/panels/network/networkpage.h"
#include "widgets/panels/network/sourceeditor.h"

#include <QClipboard>
#include <QComboBox>
#include <QFileDialog>
#include <QFileInfo>
#include <QGuiApplication>
#include <QLabel>
#include <QPushButton>
#include <QStackedWidget>

namespace lampwork {

namespace {

constexpr int sourceMergeKey = 0x5c417; // typing is one step to undo

QList<ParameterListModel::Row> rowsOf(const NetworkPlan &plan)
{
    QList<ParameterListModel::Row> rows;
    for (const Parameter &parameter : plan.parameters) {
        Shape sides;
        qint64 count = 1;
        for (const qint64 side : parameter.shape) {
            sides.append(int(side));
            count *= side;
        }
        rows.append({QString::fromStdString(parameter.name), shapeText(sides), count, true});
    }
    return rows;
}

} // namespace

void NetworkPage::refreshByHand()
{
    m_left->setCurrentWidget(isByHand() ? m_parametersSide : m_layersSide);
    if (!isByHand()) {
        m_checker->forget();
        m_source->setProblems({});
        m_sourceProblem->setText({});
        return;
    }
    const bool file = m_plan.origin == NetworkOrigin::File;
    const bool untrusted = file && !isForeignFileTrusted(m_network.file);
    m_trust->setVisible(untrusted);
    m_byHand->setText(!file
            ? tr("The network is TorchScript source. Lines that begin with #: declare what it "
                 "learns; choose a template to go back to layers.")
            : untrusted
            ? tr("The network is the file “%1”. It holds code that runs as soon as it is opened, "
                 "so it was not opened yet.")
                  .arg(QFileInfo(m_network.file).fileName())
            : tr("The network is the file “%1”, which trains as it is.")
                  .arg(QFileInfo(m_network.file).fileName()));
    if (const std::optional<Error> problem = m_plan.problem()) {
        // What is declared wrongly is known without an engine.
        m_checker->forget();
        showReport({{{problem->where.section(u':', 1, 1).toInt(), 0, problem->message}}, {}, 0});
        return;
    }
    if (!file)
        m_parameters->setRows(rowsOf(m_plan));
    if (untrusted) {
        m_checker->forget();
        m_parameters->setRows({});
        m_total->setText({});
        return;
    }
    m_checker->check(m_network, m_draft.inputs()->preprocessing);
}

void NetworkPage::showReport(const NetworkReport &report)
{
    if (!isByHand())
        return;
    QMap<int, QString> lines;
    QStringList messages;
    for (const NetworkReport::Problem &problem : report.problems) {
        if (problem.line > 0)
            lines[problem.line] = problem.message;
        messages.append(problem.line == 0 ? problem.message
                : problem.column == 0     ? tr("Line %1: %2").arg(problem.line).arg(problem.message)
                                          : tr("Line %1, column %2: %3")
                                            .arg(problem.line)
                                            .arg(problem.column)
                                            .arg(problem.message));
    }
    m_source->setProblems(m_sourceChoice->currentIndex() == 0 ? lines : QMap<int, QString>());
    m_sourceProblem->setText(messages.join(u'\n'));
    m_next->setEnabled(messages.isEmpty());
    if (!messages.isEmpty()) {
        m_total->setText(tr("Does not fit yet"));
        return;
    }
    m_parameters->setRows(report.parameters);
    m_total->setText(tr("Parameters: %1").arg(formatCount(report.parameterCount)));
}

void NetworkPage::turnIntoSource()
{
    if (isByHand() || m_plan.problem())
        return;
    Spec spec = m_draft.chosen();
    spec.network = {};
    spec.network.source = networkSource(m_plan);
    m_draft.edit(tr("Turn the layers into source"), spec);
    m_workbench.reportDone(
        tr("The layers are source now, which can be edited. There is no way back but to undo."));
    m_sourceChoice->setCurrentIndex(0);
    m_source->setFocus();
}

void NetworkPage::editSource()
{
    if (m_source->isReadOnly() || m_plan.origin != NetworkOrigin::Source)
        return;
    Spec spec = m_draft.chosen();
    spec.network = {};
    // An empty text would stand for “not said”.
    spec.network.source
        = m_source->toPlainText().isEmpty() ? QStringLiteral("\n") : m_source->toPlainText();
    if (spec.network.source != m_network.source)
        m_draft.edit(tr("Edit the source"), spec, sourceMergeKey);
}

void NetworkPage::openFile()
{
    const QString path = QFileDialog::getOpenFileName(this, tr("Open a TorchScript network"), {},
        tr("TorchScript (*.pt *.pth *.ts);;All files (*)"));
    if (path.isEmpty() || !mayOpenForeignFile(this, path))
        return;
    Spec spec = m_draft.chosen();
    spec.network = {};
    spec.network.file = path;
    m_draft.edit(tr("Open the network %1").arg(QFileInfo(path).fileName()), spec);
    refresh();
}

void NetworkPage::copySource()
{
    QGuiApplication::clipboard()->setText(m_source->toPlainText());
    m_workbench.reportDone(tr("The source was copied."));
}

} // namespace lampwork
