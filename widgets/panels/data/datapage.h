// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/panels/workbench/workbench.h"

#include <QTimer>
#include <QWidget>

class QComboBox;
class QLabel;
class QListView;
class QProgressBar;
class QPushButton;
class QSpinBox;
class QStackedWidget;
class QTableView;

namespace lampwork {

class ColumnForm;
class ColumnListModel;
class DialectForm;
class ElidedLabel;
class EmptyState;
class ProblemLabel;
class Section;
class SplitForm;
class TablePreviewModel;
class TextForm;
class ThumbnailModel;

// Choose data, see what is in them, and say what becomes of each column. Shows and edits the draft.
class DataPage : public QWidget {
    Q_OBJECT
public:
    explicit DataPage(Workbench &workbench, QWidget *parent = nullptr);

    // Asks for a file and opens it.
    void chooseFile();

protected:
    void dragEnterEvent(QDragEnterEvent *event) override;
    void dropEvent(QDropEvent *event) override;

private:
    void buildHeader();
    QWidget *buildProgress();
    QWidget *buildContent();
    QWidget *buildTables();
    QWidget *buildSide();
    void connectParts();

    void refresh();
    void refreshHeader();
    void refreshChoices(); // target and task
    void refreshColumns();
    void refreshColumnForm();
    void refreshPreview();
    void refreshSide();
    void refreshText();
    void placeProblem();
    void showStackPage();

    void chooseLabels();
    void chooseTarget(const QString &column);
    void chooseRole(const QString &column, ColumnRole role);
    bool areLabels(const QStringList &columns) const;
    void setTargets(const QStringList &targets, const QString &changed, ColumnRole role);
    void chooseTask(int index);
    // What was said of texts and of inputs beside them, where it no longer fits.
    void dropText(Spec &spec, const QString &column, std::optional<ColumnRole> role) const;
    void editColumn(const ColumnSpec &column, const QString &what, const QString &path);
    void selectColumn(const QString &name);
    QString selectedColumn() const;
    // What is known of every column: resolved, else chosen over what was read.
    QList<ColumnSpec> effectiveColumns() const;

    Workbench &m_workbench;
    Draft &m_draft;

    QPushButton *m_open = nullptr;
    QPushButton *m_labels = nullptr;
    QPushButton *m_next = nullptr;
    ElidedLabel *m_source = nullptr;
    QLabel *m_summary = nullptr;
    QLabel *m_targetLabel = nullptr;
    QComboBox *m_target = nullptr;
    QLabel *m_taskLabel = nullptr;
    QComboBox *m_task = nullptr;
    QWidget *m_choices = nullptr;
    ProblemLabel *m_problem = nullptr;
    QStackedWidget *m_stack = nullptr;
    EmptyState *m_empty = nullptr;
    QWidget *m_progress = nullptr;
    QLabel *m_progressText = nullptr;
    QProgressBar *m_progressBar = nullptr;
    QWidget *m_content = nullptr;
    QStackedWidget *m_kind = nullptr; // table or pictures
    QTableView *m_columns = nullptr;
    QTableView *m_preview = nullptr;
    QWidget *m_rowChooser = nullptr;
    QSpinBox *m_firstRow = nullptr;
    QListView *m_pictures = nullptr;
    Section *m_columnSection = nullptr;
    ColumnForm *m_columnForm = nullptr;
    SplitForm *m_splitForm = nullptr;
    Section *m_textSection = nullptr;
    TextForm *m_textForm = nullptr;
    Section *m_dialectSection = nullptr;
    DialectForm *m_dialectForm = nullptr;
    Section *m_warningSection = nullptr;
    QLabel *m_warnings = nullptr;

    ColumnListModel *m_columnModel = nullptr;
    TablePreviewModel *m_previewModel = nullptr;
    ThumbnailModel *m_pictureModel = nullptr;
    QTimer m_slowReading; // the progress page comes up only for reading that takes a while
};

} // namespace lampwork
