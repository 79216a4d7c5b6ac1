// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/experiment/spec.h"

#include <QHash>
#include <QList>
#include <QWidget>

#include <functional>

class QCheckBox;
class QComboBox;
class QLabel;
class QPushButton;
class QVBoxLayout;

namespace lampwork {

class ProblemLabel;
class Section;
struct NumberRange;

// The training section of a spec. A field that was left to its default shows the default as
// placeholder; clearing it goes back to that. Each field is known by its JSON path, under which a
// problem is shown beside it. Object names are the paths, without "optimizer." and ".name".
class TrainForm : public QWidget {
    Q_OBJECT
public:
    explicit TrainForm(QWidget *parent = nullptr);
    // `resolved`: with every default that is known, else null. `metrics`: what can be watched.
    void setSpec(const Spec &chosen, const Spec *resolved);
    // Shows the problem at the field it belongs to; false when none of them has its path.
    bool showProblem(const std::optional<Error> &problem);

Q_SIGNALS:
    void edited(const lampwork::Spec &chosen, const QString &what, const QString &path);
    void augmentPreviewRequested();

private:
    using GetNumber = std::function<std::optional<double>(const Spec &)>;
    using SetNumber = std::function<void(Spec &, std::optional<double>)>;
    struct Choice {
        QString value;
        QString text;
    };

    void buildOptimizer();
    void buildAveraging();
    void buildAugmentation();
    void buildSchedule();
    void buildLength();
    void buildLoss();
    void buildMachine();
    void buildDiagnostics();
    QVBoxLayout *addSection(const QString &title, bool expanded = true);
    void addRow(QVBoxLayout *form, const QString &path, const QString &label, QWidget *field);
    // `get` gives what is said, nullopt for the default; `standard` the default, given a spec with
    // every default.
    void addNumber(QVBoxLayout *form, const QString &path, const QString &label,
        const QString &toolTip, const NumberRange &range, const GetNumber &get,
        const SetNumber &set, const GetNumber &standard);
    QComboBox *addChoice(QVBoxLayout *form, const QString &path, const QString &label,
        const QString &toolTip, const QList<Choice> &choices,
        const std::function<QString(const Spec &)> &get,
        const std::function<void(Spec &, const QString &)> &set);
    QCheckBox *addFlag(QVBoxLayout *form, const QString &path, const QString &text,
        const QString &toolTip, const std::function<bool(const Spec &)> &get,
        const std::function<void(Spec &, bool)> &set);
    void showOnly(const QString &path, bool visible);
    void refreshVisibility();
    void refreshTaskChoices(const Spec *resolved);
    void refreshAugmentation(const Spec *resolved);
    static Section *sectionOf(QWidget *widget); // that it stands in

    struct Row {
        QString path;
        QWidget *holder = nullptr; // label and field with its problem below
        ProblemLabel *problem = nullptr;
        std::function<void(const Spec &chosen, const Spec *resolved)> refresh;
    };

    Spec m_chosen;
    QList<Row> m_rows;
    QVBoxLayout *m_sections = nullptr;
    Section *m_augmentation = nullptr;
    QPushButton *m_preview = nullptr; // of augmented pictures
    QComboBox *m_loss = nullptr;
    QComboBox *m_weights = nullptr;
    QComboBox *m_metric = nullptr;
};

} // namespace lampwork
