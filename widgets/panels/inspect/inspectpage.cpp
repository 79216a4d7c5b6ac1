// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/panels/inspect/inspectpage.h"

#include "core/analysis/worst.h"
#include "core/base/format.h"
#include "core/experiment/scriptrun.h"
#include "core/experiment/specjson.h"
#include "widgets/dialogs/problemlabel.h"
#include "widgets/itemmodels/examplesmodel.h"
#include "widgets/itemmodels/spectexts.h"
#include "widgets/itemmodels/thumbnailmodel.h"
#include "widgets/style/emptystate.h"

#include <QComboBox>
#include <QLabel>
#include <QListView>
#include <QProgressBar>
#include <QPushButton>
#include <QStackedWidget>
#include <QTabWidget>
#include <QTableView>
#include <QToolButton>

#include <algorithm>
#include <numeric>

namespace lampwork {

namespace {

constexpr std::size_t shownExamples = 500;

} // namespace

InspectPage::~InspectPage()
{
    if (m_cancelled)
        m_cancelled->store(true);
    m_pool.clear();
    m_pool.waitForDone();
}

void InspectPage::setRun(RunId id)
{
    const int index = m_runs->findData(QVariant::fromValue(id));
    if (index >= 0)
        m_runs->setCurrentIndex(index);
    if (id == m_run)
        return;
    m_run = id;
    m_filterTrue = m_filterPredicted = -1;
    load();
}

QString InspectPage::split() const
{
    return m_split->currentData().toString();
}

void InspectPage::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    refreshRuns();
}

void InspectPage::refreshRuns()
{
    QList<Shown> shown;
    for (const Run &run : m_workbench.runs()) {
        if (!run.deleted && run.state != RunState::Queued)
            shown.append({run.id, run.state, run.name});
    }
    if (shown != m_shown) {
        m_shown = shown;
        m_runs->clear();
        for (const Shown &run : shown)
            m_runs->addItem(
                tr("%1 (%2)").arg(run.name, textOf(run.state)), QVariant::fromValue(run.id));
        m_runs->setCurrentIndex(m_runs->findData(QVariant::fromValue(m_run)));
    }
    // Predictions are stored when a run ends.
    const Run *run = m_workbench.run(m_run);
    if (m_run == 0 && !shown.isEmpty()) {
        const int current = m_runs->findData(QVariant::fromValue(m_workbench.currentRun()));
        setRun(m_runs->itemData(std::max(0, current)).toLongLong());
    } else if (run && run->state != m_loadedState) {
        load();
    } else {
        refreshButtons();
    }
}

void InspectPage::refreshButtons()
{
    const Run *run = m_workbench.run(m_run);
    const bool idle
        = run && !isActive(run->state) && run->state != RunState::Queued && isTrainedHere(*run);
    m_evaluate->setEnabled(idle && !m_job && !m_workbench.isReadOnly());
    m_checkpoint->setEnabled(m_evaluate->isEnabled());
    m_export->setEnabled(idle);
    m_jobBox->setVisible(m_job != nullptr);
}

void InspectPage::load()
{
    m_problem->setText({});
    const quint64 number = ++m_number;
    const Run *run = m_workbench.run(m_run);
    refreshButtons();
    if (!run) {
        showNothing(
            tr("Nothing to look at yet. Train a network; what it predicts on rows that it has "
               "never seen is shown here."),
            false);
        return;
    }
    m_loadedState = run->state;
    m_workbench.store().call<QByteArray>(
        this,
        [id = m_run, split = split()](RunStore &store) -> Result<QByteArray> {
            const Result<QList<Artifact>> artifacts = store.artifacts(id);
            if (!artifacts)
                return artifacts.error();
            for (const Artifact &artifact : *artifacts) {
                if (artifact.kind == u"predictions" && artifact.name == split)
                    return store.object(artifact.object);
            }
            return QByteArray();
        },
        [this, number](const Result<QByteArray> &bytes) { takePredictions(number, bytes); });
}

void InspectPage::takePredictions(quint64 number, const Result<QByteArray> &bytes)
{
    if (number != m_number)
        return;
    if (!bytes) {
        showNothing(tr("The predictions could not be read."), true);
        m_problem->setText(bytes.error().text());
        return;
    }
    if (bytes->isEmpty()) {
        const Run *run = m_workbench.run(m_run);
        const bool active = run && isActive(run->state);
        if (run && isImported(*run)) {
            showNothing(tr("This run was imported from %1; its log holds no predictions.")
                            .arg(importedFrom(*run)),
                false);
            return;
        }
        if (run && isOfScript(*run)) {
            showNothing(tr("A script made this run; it stores no predictions."), false);
            return;
        }
        showNothing(active
                ? tr("This run is still training. Its predictions are stored when it ends.")
                : tr("No predictions are stored for these rows of this run. Evaluate it to make "
                     "them from its best checkpoint."),
            !active);
        return;
    }
    Result<Predictions> predictions = predictionsFromBytes(*bytes);
    if (!predictions) {
        showNothing(
            tr("The predictions could not be read. Evaluate the run again to make them anew."),
            true);
        m_problem->setText(predictions.error().text());
        return;
    }
    auto shared = std::make_shared<const Predictions>(*std::move(predictions));
    // The rarer answer of two is the one that is asked for: the second class.
    workOut(shared, shared->task == Task::Binary ? 1 : 0);
}

void InspectPage::workOut(std::shared_ptr<const Predictions> predictions, int positiveClass)
{
    const quint64 number = ++m_number;
    m_pool.start([this, number, predictions = std::move(predictions), positiveClass] {
        auto made = std::make_shared<Inspection>();
        made->predictions = predictions;
        made->positiveClass = positiveClass;
        if (isClassification(predictions->task)) {
            made->classes = classificationReport(*predictions);
        } else if (predictions->task == Task::Multilabel) {
            made->labels = multilabelReport(*predictions);
            made->labelAreas = labelAreas(*predictions);
        } else if (!hasTarget(predictions->task)) {
            made->reconstruction = reconstructionReport(*predictions);
        } else {
            made->regression = regressionReport(*predictions);
        }
        if (!predictions->classes.isEmpty()) {
            made->roc = rocCurve(*predictions, positiveClass);
            made->precisionRecall = precisionRecallCurve(*predictions, positiveClass);
        }
        made->worst = worstPredictions(*predictions, shownExamples);
        made->loss = std::accumulate(predictions->losses.begin(), predictions->losses.end(), 0.0)
            / double(std::max<std::size_t>(1, predictions->size()));
        QMetaObject::invokeMethod(this, [this, number, made] {
            if (number == m_number)
                showInspection(made);
        });
    });
}

void InspectPage::showNothing(const QString &sentence, bool canEvaluate)
{
    m_inspection.reset();
    m_empty->setSentence(sentence);
    QPushButton *button = m_empty->setButton(tr("Evaluate"));
    button->setVisible(canEvaluate && !m_workbench.isReadOnly());
    m_stack->setCurrentIndex(0);
}

void InspectPage::filterExamples(int trueClass, int predicted)
{
    m_filterTrue = trueClass;
    m_filterPredicted = predicted;
    m_tabs->setCurrentWidget(m_examplesTab);
    showExamples();
}

void InspectPage::showExamples()
{
    if (!m_inspection)
        return;
    const std::shared_ptr<const Predictions> &predictions = m_inspection->predictions;
    std::vector<std::size_t> indices;
    const bool filtered = isClassification(predictions->task) && m_filterTrue >= 0
        && m_filterTrue < predictions->classes.size()
        && m_filterPredicted < predictions->classes.size();
    if (filtered) {
        for (const std::size_t index : worstPredictions(*predictions, predictions->size())) {
            if (int(predictions->targets[index]) == m_filterTrue
                && predictedClass(*predictions, index) == m_filterPredicted
                && indices.size() < shownExamples)
                indices.push_back(index);
        }
        m_examplesTitle->setText(
            tr("True class %1, predicted %2")
                .arg(predictions->classes[m_filterTrue], predictions->classes[m_filterPredicted]));
    } else {
        indices = m_inspection->worst;
        const QString count = formatCount(qint64(indices.size()));
        m_examplesTitle->setText(predictions->task == Task::LanguageModel
                ? tr("Windows with the largest loss, and the rows in which they begin: %1")
                      .arg(count)
                : predictions->task == Task::Autoencoder
                ? tr("Rows with the largest reconstruction error: %1").arg(count)
                : tr("Rows with the largest loss: %1").arg(count));
    }
    m_allExamples->setVisible(filtered);
    if (m_tabs->currentWidget() == m_examplesTab)
        needSource();
    const bool sourceReady = m_sourceKey == m_wantedSource;
    if (sourceReady && m_source.images) {
        std::vector<qint64> rows;
        QStringList captions;
        for (const std::size_t index : indices) {
            rows.push_back(predictions->rows[index]);
            captions << ExamplesModel::caption(*predictions, index);
        }
        m_pictureModel->setImages(m_source.images, std::move(rows), captions);
        m_examplesKind->setCurrentWidget(m_pictures);
        return;
    }
    m_examplesModel->setExamples(
        predictions, std::move(indices), sourceReady ? m_source.table : nullptr);
    for (const int column : {ExamplesModel::True, ExamplesModel::Predicted})
        m_examples->setColumnHidden(column, !hasTarget(predictions->task));
    m_examplesKind->setCurrentWidget(m_examples);
}

// The rows themselves are in the source. It is read when they are asked for, and only used if it is
// still what the run was trained on.
void InspectPage::needSource()
{
    const Run *run = m_workbench.run(m_run);
    if (!run)
        return;
    const Result<Spec> spec = specFromText(run->specJson.toUtf8(), run->name);
    if (!spec) {
        m_problem->setText(spec.error().text());
        return;
    }
    const QString key = spec->data.source + u'\n' + spec->data.fingerprint;
    if (key == m_wantedSource)
        return;
    m_wantedSource = key;
    const ReadData *open = m_workbench.draft().data();
    if (open && open->dataset.fingerprint == spec->data.fingerprint) {
        m_source = open->dataset;
        m_sourceKey = key;
        return;
    }
    if (m_cancelled)
        m_cancelled->store(true);
    m_cancelled = std::make_shared<std::atomic<bool>>(false);
    m_pool.start([this, key, data = spec->data, cancelled = m_cancelled] {
        Progress progress;
        progress.cancelled = cancelled.get();
        auto read = std::make_shared<Result<ReadData>>(readData(data, progress));
        QMetaObject::invokeMethod(this, [this, key, fingerprint = data.fingerprint, read] {
            if (key != m_wantedSource)
                return;
            if (!*read) {
                m_problem->setText(tr("The rows cannot be shown: %1").arg(read->error().text()));
            } else if ((*read)->dataset.fingerprint != fingerprint) {
                m_problem->setText(
                    tr("The rows cannot be shown: the source has changed since the run."));
            } else {
                m_source = (*read)->dataset;
                m_sourceKey = key;
                showExamples();
            }
        });
    });
}

void InspectPage::evaluateAgain()
{
    if (m_job || m_run == 0)
        return;
    m_problem->setText({});
    m_job = std::make_unique<EngineJob>();
    m_jobBar->setRange(0, 0);
    connect(
        m_job.get(), &EngineJob::progressed, this, [this](double fraction, const QString &text) {
            m_jobBar->setRange(0, fraction < 0 ? 0 : 1000);
            m_jobBar->setValue(int(fraction * 1000));
            m_jobBar->setFormat(text.isEmpty() ? QStringLiteral("%p %") : text);
        });
    connect(
        m_job.get(), &EngineJob::finished, this,
        [this](const Result<Json> &result) {
            m_job.reset();
            refreshButtons();
            if (result) {
                m_workbench.reportDone(tr("The run was evaluated."));
                load();
            } else if (result.error().code != ErrorCode::Cancelled) {
                m_problem->setText(result.error().text());
            }
        },
        Qt::QueuedConnection); // the job is destroyed there
    m_job->start({QStringLiteral("evaluate"), QStringLiteral("--store"),
        m_workbench.storeLocation(), QStringLiteral("--run"), QString::number(m_run),
        QStringLiteral("--checkpoint"), m_checkpoint->currentData().toString()});
    refreshButtons();
}

} // namespace lampwork
