// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/namechoice.h"
#include "widgets/panels/workbench/curvessettings.h"

#include <QTimer>
#include <QWidget>

#include <functional>

class QAction;
class QComboBox;
class QLabel;
class QLineEdit;
class QMenu;
class QSlider;
class QToolButton;

namespace lampwork {

// The row above the curves of a page: smoothing and axes, and a menu for what is rarely changed.
// Keeps what was chosen in the settings, under the page's name.
class CurvesControls : public QWidget {
    Q_OBJECT
public:
    // name: prefix of the object names ("runs"); settingsKey: where it is kept ("curves/runs").
    CurvesControls(const QString &name, const QString &settingsKey, QWidget *parent = nullptr);

    const CurvesSettings &settings() const { return m_settings; }
    // Which series are drawn; of the text the last one that made sense.
    NameChoice choice() const { return {m_filter, m_settings.ticks, m_settings.folder}; }
    // Shows and keeps them.
    void setSettings(const CurvesSettings &settings);
    void setLimitsOf(const QString &plot, const CurveLimits &limits);
    void setReferencesOf(const QString &plot, const QList<double> &values);
    void setTicks(const NameTicks &ticks);
    void setFolder(const QString &folder);
    void setPlotOrder(const QStringList &plots);
    void clearSeries(); // the text for them
    // Types into the field for series, over what stands there.
    void typeSeries(const QString &text);
    // Shows the pane of names, which is told to namesToggled(). Checkable.
    QAction *namesAction() const { return m_namesAction; }
    void setNamesText(const QString &text); // beside its box: how many are drawn
    QMenu *menu() const { return m_menu; }
    // The parameters that runs may be grouped by, when the menu is opened.
    void setGroupFields(std::function<QStringList()> fields) { m_groupFields = std::move(fields); }

Q_SIGNALS:
    void changed(); // by a person or setSettings()
    void namesWanted(); // from the field for series down to them

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void makeSmoothing();
    void makeAxes();
    void makeSeries();
    void makeNames();
    void makePlotActions();
    void chooseSeries();
    void readSeries(); // from the settings
    void makeMenu();
    QAction *addFlag(
        const char *name, const QString &text, const QString &toolTip, bool CurvesSettings::*flag);
    void makeGroupMenu();
    void fillGroupMenu();
    void addGroupChoice(QMenu *menu, const QString &field, const QString &text);
    void showSettings();
    void showSmoothing();
    void keep();

    QString m_name;
    QString m_settingsKey;
    CurvesSettings m_settings;
    bool m_showing = false; // the widgets are being set
    QComboBox *m_kind = nullptr;
    QSlider *m_amount = nullptr;
    QLabel *m_amountText = nullptr;
    NameFilter m_filter;
    QLineEdit *m_series = nullptr;
    QAction *m_namesAction = nullptr;
    QToolButton *m_namesButton = nullptr;
    QAction *m_byName = nullptr;
    QLabel *m_seriesProblem = nullptr;
    QTimer m_typing;
    QComboBox *m_x = nullptr;
    QComboBox *m_y = nullptr;
    QToolButton *m_menuButton = nullptr;
    QMenu *m_menu = nullptr;
    QMenu *m_groupMenu = nullptr;
    QMenu *m_bandMenu = nullptr;
    std::function<QStringList()> m_groupFields;
    QList<std::pair<QAction *, bool CurvesSettings::*>> m_flags;
};

} // namespace lampwork
