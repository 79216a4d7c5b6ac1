// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/panels/deploy/trypanel.h"

#include "core/base/format.h"
#include "widgets/dialogs/problemlabel.h"
#include "widgets/itemmodels/spectexts.h"
#include "widgets/itemmodels/tablepreviewmodel.h"
#include "widgets/style/icons.h"
#include "widgets/style/labels.h"
#include "widgets/style/spacing.h"

#include <QFile>
#include <QFileDialog>
#include <QFileInfo>
#include <QHeaderView>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QTableView>
#include <QVBoxLayout>

namespace lampwork {

namespace {
constexpr int leastRowsHeight = 180;
const QString resultName = QStringLiteral("predictions.csv");
}

TryPanel::TryPanel(QWidget *parent)
    : QWidget(parent)
    , m_rowsModel(new TablePreviewModel(this))
{
    m_pool.setMaxThreadCount(1);
    m_choose = new QPushButton(icon(QStringLiteral("play")), tr("&Try it on a file…"));
    m_choose->setObjectName(QStringLiteral("deploy.try"));
    m_choose->setToolTip(tr("Predict the rows of a file with the selected model"));
    m_save = new QPushButton(icon(QStringLiteral("save")), tr("&Save the predictions…"));
    m_save->setObjectName(QStringLiteral("deploy.try.save"));
    m_save->setToolTip(tr("Write the predictions to a CSV file"));
    m_cancel = new QPushButton(tr("Cancel"));
    m_cancel->setObjectName(QStringLiteral("deploy.try.cancel"));
    m_bar = new QProgressBar;
    m_bar->setObjectName(QStringLiteral("deploy.try.progress"));
    m_bar->setMaximumWidth(220);
    m_summary = hintLabel({});
    m_summary->setObjectName(QStringLiteral("deploy.try.summary"));
    m_problem = new ProblemLabel;
    m_problem->setObjectName(QStringLiteral("deploy.try.problem"));
    m_rows = new QTableView;
    m_rows->setObjectName(QStringLiteral("deploy.try.rows"));
    m_rows->setAccessibleName(tr("Predictions"));
    m_rows->setModel(m_rowsModel);
    m_rows->setAlternatingRowColors(true);
    m_rows->setMinimumHeight(leastRowsHeight);
    m_rows->setWordWrap(false);
    m_rows->setTabKeyNavigation(false);
    m_rows->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_rows->horizontalHeader()->setHighlightSections(false);

    auto *head = new QHBoxLayout;
    head->setSpacing(spacing::small);
    head->addWidget(m_choose);
    head->addWidget(m_save);
    head->addWidget(m_bar);
    head->addWidget(m_cancel);
    head->addWidget(m_summary, 1);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(spacing::small);
    layout->addLayout(head);
    layout->addWidget(m_problem);
    layout->addWidget(m_rows, 1);
    connect(m_choose, &QPushButton::clicked, this, &TryPanel::choose);
    connect(m_save, &QPushButton::clicked, this, &TryPanel::saveAs);
    connect(m_cancel, &QPushButton::clicked, this, [this] {
        if (m_job)
            m_job->cancel();
    });
    refreshButtons();
}

TryPanel::~TryPanel()
{
    if (m_cancelled)
        m_cancelled->store(true);
    m_pool.clear();
    m_pool.waitForDone();
}

void TryPanel::setModel(const QString &path)
{
    if (path == m_model)
        return;
    m_model = path;
    m_job.reset();
    m_hasResult = false;
    m_rowsModel->setTable(nullptr);
    m_summary->setText({});
    m_problem->setText({});
    refreshButtons();
}

void TryPanel::refreshButtons()
{
    m_choose->setEnabled(!m_model.isEmpty() && !m_job);
    m_save->setVisible(m_hasResult && !m_job);
    m_bar->setVisible(m_job != nullptr);
    m_cancel->setVisible(m_job != nullptr);
    m_rows->setVisible(m_hasResult);
}

void TryPanel::choose()
{
    const QString path = QFileDialog::getOpenFileName(
        this, tr("Predict the rows of"), QFileInfo(m_data).absolutePath(), tr("All files (*)"));
    if (!path.isEmpty())
        predict(path);
}

void TryPanel::predict(const QString &data)
{
    if (m_job || m_model.isEmpty())
        return;
    m_data = data;
    m_hasResult = false;
    m_problem->setText({});
    m_summary->setText({});
    if (!m_folder.isValid()) {
        m_problem->setText(
            tr("No temporary folder could be made: %1.").arg(m_folder.errorString()));
        return;
    }
    m_job = std::make_unique<EngineJob>();
    m_bar->setRange(0, 0);
    connect(m_job.get(), &EngineJob::progressed, this, [this](double fraction, const QString &) {
        m_bar->setRange(0, fraction < 0 ? 0 : 1000);
        m_bar->setValue(int(fraction * 1000));
    });
    connect(m_job.get(), &EngineJob::finished, this, &TryPanel::finished,
        Qt::QueuedConnection); // the job is destroyed there
    m_job->start({QStringLiteral("predict"), QStringLiteral("--model"), m_model,
        QStringLiteral("--data"), data, QStringLiteral("--to"), m_folder.filePath(resultName)});
    refreshButtons();
}

void TryPanel::finished(const Result<Json> &result)
{
    if (!m_job)
        return; // another model was chosen meanwhile
    m_job.reset();
    m_hasResult = result.ok();
    if (!result) {
        if (result.error().code != ErrorCode::Cancelled)
            m_problem->setText(result.error().text());
        refreshButtons();
        return;
    }
    QStringList parts;
    if (const auto rows = result->find("rows"); rows != result->end() && rows->is_number_integer())
        parts << tr("Rows of %1: %2")
                     .arg(QFileInfo(m_data).fileName(), formatCount(rows->get<qint64>()));
    if (const auto metrics = result->find("metrics");
        metrics != result->end() && metrics->is_object()) {
        for (const auto &[name, value] : metrics->items()) {
            if (value.is_number())
                parts << tr("%1 %2").arg(metricNameText(QString::fromStdString(name)),
                    formatNumber(value.get<double>()));
        }
    }
    m_summary->setText(parts.join(QStringLiteral(", ")));
    refreshButtons();
    showRows();
}

void TryPanel::showRows()
{
    if (m_cancelled)
        m_cancelled->store(true);
    m_cancelled = std::make_shared<std::atomic<bool>>(false);
    m_pool.start([this, path = m_folder.filePath(resultName), cancelled = m_cancelled] {
        DataSpec spec;
        spec.source = path;
        spec.format = QStringLiteral("csv");
        Progress progress;
        progress.cancelled = cancelled.get();
        auto read = std::make_shared<Result<ReadData>>(readData(spec, progress));
        QMetaObject::invokeMethod(this, [this, cancelled, read] {
            if (cancelled->load())
                return;
            if (*read)
                m_rowsModel->setTable((*read)->dataset.table);
            else
                m_problem->setText((*read).error().text());
        });
    });
}

void TryPanel::saveAs()
{
    const QString path = QFileDialog::getSaveFileName(
        this, tr("Save the predictions"), QFileInfo(m_data).absolutePath(), tr("CSV (*.csv)"));
    if (path.isEmpty())
        return;
    QFile::remove(path); // copy() does not replace; the dialog has asked
    QFile source(m_folder.filePath(resultName));
    if (source.copy(path))
        m_summary->setText(tr("Saved as %1.").arg(path));
    else
        m_problem->setText(
            tr("The predictions could not be saved as %1: %2.").arg(path, source.errorString()));
}

} // namespace lampwork
