// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/launch/enginelauncher.h"
#include "core/store/storeservice.h"
#include "widgets/itemmodels/exportlistmodel.h"

#include <QWizard>

#include <memory>

class QCheckBox;
class QComboBox;
class QLabel;
class QLineEdit;
class QProgressBar;
class QPushButton;
class QRadioButton;
class QTabWidget;

namespace lampwork {

class NumberField;
class NumberLabel;
class ProblemLabel;

// What the wizard's pages work with.
struct ExportRequest {
    QPointer<StoreService> store;
    QString storeLocation;
    QList<Run> runs; // those that can be exported
    RunId run = 0; // chosen beforehand; 0: the first
};

// From a run to a checked TorchScript file: run and checkpoint, options and place, verifying and
// writing by the engine, and how the file is used. Deletes itself when closed; a cancelled wizard
// ends its engine and leaves no file.
class ExportWizard : public QWizard {
    Q_OBJECT
public:
    explicit ExportWizard(const ExportRequest &request, QWidget *parent = nullptr);

    const ExportRequest &request() const { return m_request; }
    Run run() const;
    QString checkpoint() const; // "best" or "last"
    QStringList engineArguments() const;
    QString path() const;

    // Set by the verifying page.
    void setMeasurements(const ExportMeasurements &measurements) { m_measurements = measurements; }
    const ExportMeasurements &measurements() const { return m_measurements; }

Q_SIGNALS:
    void exported(const QString &path);

private:
    ExportRequest m_request;
    ExportMeasurements m_measurements;
};

class ExportRunPage : public QWizardPage {
    Q_OBJECT
public:
    explicit ExportRunPage(ExportWizard *wizard);
    bool isComplete() const override;
    RunId run() const;
    QString checkpoint() const;

private:
    void loadCheckpoints();
    void takeCheckpoints(const Result<QList<Checkpoint>> &checkpoints);

    ExportWizard *m_wizard;
    QComboBox *m_runs = nullptr;
    QRadioButton *m_best = nullptr;
    QRadioButton *m_last = nullptr;
    ProblemLabel *m_problem = nullptr;
    quint64 m_number = 0;
    bool m_ready = false;
};

class ExportOptionsPage : public QWizardPage {
    Q_OBJECT
public:
    explicit ExportOptionsPage(ExportWizard *wizard);
    void initializePage() override;
    bool isComplete() const override;
    QStringList arguments() const;
    QString path() const;

private:
    void check();

    ExportWizard *m_wizard;
    QCheckBox *m_freeze = nullptr;
    QCheckBox *m_optimize = nullptr;
    NumberField *m_rows = nullptr;
    QLineEdit *m_path = nullptr;
    QString m_suggested;
    ProblemLabel *m_problem = nullptr;
    ProblemLabel *m_warning = nullptr;
};

class ExportVerifyPage : public QWizardPage {
    Q_OBJECT
public:
    explicit ExportVerifyPage(ExportWizard *wizard);
    ~ExportVerifyPage() override;
    void initializePage() override;
    void cleanupPage() override;
    bool isComplete() const override { return m_done; }

private:
    void start();
    void finished(const Result<Json> &result);

    ExportWizard *m_wizard;
    std::unique_ptr<EngineJob> m_job;
    QStringList m_arguments; // of what was done
    bool m_done = false;
    QLabel *m_step = nullptr;
    QProgressBar *m_bar = nullptr;
    ProblemLabel *m_problem = nullptr;
    ProblemLabel *m_warnings = nullptr;
    QPushButton *m_again = nullptr;
    QWidget *m_results = nullptr;
    NumberLabel *m_parity = nullptr;
    NumberLabel *m_single = nullptr;
    NumberLabel *m_batch = nullptr;
    NumberLabel *m_size = nullptr;
    QLabel *m_explanation = nullptr;
};

class ExportDonePage : public QWizardPage {
    Q_OBJECT
public:
    explicit ExportDonePage(ExportWizard *wizard);
    void initializePage() override;

private:
    ExportWizard *m_wizard;
    QLineEdit *m_path = nullptr;
    QTabWidget *m_code = nullptr;
};

} // namespace lampwork
