// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/plots/plotpicture.h"

#include <QDialog>

class QCheckBox;
class QComboBox;
class QDoubleSpinBox;
class QLabel;
class QSpinBox;

namespace lampwork {

// Asks how large a picture of a plot shall be, and where to: a file or the clipboard. Begins with
// what was chosen last.
class ExportDialog : public QDialog {
    Q_OBJECT
public:
    explicit ExportDialog(const QString &name, QWidget *parent = nullptr);

    PlotPicture picture() const;
    QString path() const { return m_path; } // empty: to the clipboard
    void setProblem(const QString &text);

private:
    enum class Unit { Millimetres, Pixels };
    void makeFields();
    void makeButtons();
    void choosePreset(int index);
    void changeUnit();
    void showSize(const QSizeF &mm);
    QSizeF sizeMm() const;
    void showWhatItIs();
    void save();
    void remember() const;

    QString m_name;
    QString m_path;
    Unit m_unit = Unit::Millimetres;
    bool m_setting = false;
    QComboBox *m_preset = nullptr;
    QDoubleSpinBox *m_width = nullptr;
    QDoubleSpinBox *m_height = nullptr;
    QComboBox *m_unitChoice = nullptr;
    QSpinBox *m_dpi = nullptr;
    QDoubleSpinBox *m_font = nullptr;
    QDoubleSpinBox *m_line = nullptr;
    QCheckBox *m_white = nullptr;
    QLabel *m_summary = nullptr;
    QLabel *m_problem = nullptr;
};

} // namespace lampwork
