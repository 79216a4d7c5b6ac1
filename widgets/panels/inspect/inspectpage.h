// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/classification.h"
#include "core/analysis/multilabel.h"
#include "core/analysis/reconstruction.h"
#include "core/analysis/regression.h"
#include "core/data/readdata.h"
#include "core/launch/enginelauncher.h"
#include "widgets/panels/workbench/workbench.h"

#include <QThreadPool>
#include <QWidget>

#include <memory>

class QComboBox;
class QLabel;
class QListView;
class QProgressBar;
class QPushButton;
class QStackedWidget;
class QTableView;
class QTableWidget;
class QTabWidget;
class QToolButton;

namespace lampwork {

class EmptyState;
class ExamplesModel;
class MatrixPlot;
class NumberLabel;
class ProblemLabel;
class ThumbnailModel;
class XyPlot;

// What one run predicts on held-out rows: metrics, confusion matrix, scores of labels, ROC and
// precision-recall curves, predicted against true values, and its worst examples. Reads the stored
// predictions; what takes long is worked out on a thread of its own, numbered, a stale result
// dropped.
class InspectPage : public QWidget {
    Q_OBJECT
public:
    explicit InspectPage(Workbench &workbench, QWidget *parent = nullptr);
    ~InspectPage() override;
    void setRun(RunId id);

protected:
    void showEvent(QShowEvent *event) override;

private:
    // Everything that is worked out from one set of predictions.
    struct Inspection {
        std::shared_ptr<const Predictions> predictions;
        ClassificationReport classes;
        MultilabelReport labels;
        std::vector<double> labelAreas; // AUC of each label
        RegressionReport regression;
        ReconstructionReport reconstruction;
        int positiveClass = 0; // or label
        RocCurve roc;
        PrecisionRecallCurve precisionRecall;
        std::vector<std::size_t> worst;
        double loss = 0;
    };

    // What is shown of the runs, to be compared before thousands of texts are made again.
    struct Shown {
        RunId id = 0;
        RunState state = RunState::Queued;
        QString name;
        bool operator==(const Shown &) const = default;
    };

    QWidget *buildHeader();
    QWidget *buildNumbers();
    QWidget *buildMatrix();
    QWidget *buildLabels();
    QWidget *buildCurves();
    QWidget *buildScatter();
    QWidget *buildExamples();
    void connectParts();

    void refreshRuns();
    void refreshButtons();
    void load(); // the predictions of the run and split
    void takePredictions(quint64 number, const Result<QByteArray> &bytes);
    void workOut(std::shared_ptr<const Predictions> predictions, int positiveClass);
    void showInspection(const std::shared_ptr<const Inspection> &inspection);
    void showNumbers();
    void showMatrix();
    void showLabels();
    void showCurves();
    void showScatter();
    void showErrors();
    void showExamples();
    void showNothing(const QString &sentence, bool canEvaluate);
    void filterExamples(int trueClass, int predicted);
    void needSource(); // reads the source's rows for the examples
    void evaluateAgain();
    QString split() const;

    Workbench &m_workbench;
    RunId m_run = 0;
    QList<Shown> m_shown;
    RunState m_loadedState = RunState::Queued; // of the run when its predictions were asked for
    quint64 m_number = 0;
    QThreadPool m_pool;
    std::shared_ptr<std::atomic<bool>> m_cancelled;
    std::shared_ptr<const Inspection> m_inspection;
    int m_filterTrue = -1; // classes of the examples; -1: the worst of all
    int m_filterPredicted = -1;
    QString m_sourceKey; // of m_source
    QString m_wantedSource;
    Dataset m_source;
    std::unique_ptr<EngineJob> m_job;

    QComboBox *m_runs = nullptr;
    QComboBox *m_split = nullptr;
    QComboBox *m_checkpoint = nullptr;
    QPushButton *m_evaluate = nullptr;
    QPushButton *m_export = nullptr;
    QWidget *m_jobBox = nullptr;
    QProgressBar *m_jobBar = nullptr;
    ProblemLabel *m_problem = nullptr;
    QStackedWidget *m_stack = nullptr;
    EmptyState *m_empty = nullptr;
    QList<NumberLabel *> m_numbers;
    QTabWidget *m_tabs = nullptr;
    QWidget *m_matrixTab = nullptr;
    QWidget *m_labelsTab = nullptr;
    QWidget *m_curvesTab = nullptr;
    QWidget *m_scatterTab = nullptr;
    QWidget *m_examplesTab = nullptr;
    MatrixPlot *m_matrix = nullptr;
    QTableWidget *m_scores = nullptr;
    QTableWidget *m_labelScores = nullptr;
    QLabel *m_positiveLabel = nullptr;
    QComboBox *m_positive = nullptr;
    XyPlot *m_roc = nullptr;
    XyPlot *m_precisionRecall = nullptr;
    XyPlot *m_scatter = nullptr;
    QLabel *m_scatterHint = nullptr;
    QLabel *m_examplesTitle = nullptr;
    QToolButton *m_allExamples = nullptr;
    QStackedWidget *m_examplesKind = nullptr;
    QTableView *m_examples = nullptr;
    QListView *m_pictures = nullptr;
    ExamplesModel *m_examplesModel = nullptr;
    ThumbnailModel *m_pictureModel = nullptr;
};

} // namespace lampwork
