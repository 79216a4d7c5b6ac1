// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/experiment/flightrecord.h"
#include "core/experiment/run.h"

#include <QDialog>

class QLabel;
class QPushButton;
class QTableWidget;

namespace lampwork {

// What the flight recorder kept of an incident: what happened, each layer with its norms, the last
// batches row by row, and what can be done about it. Says what was chosen; the caller gives the
// orders. Stays open beside the window.
class FlightView : public QDialog {
    Q_OBJECT
public:
    explicit FlightView(QWidget *parent = nullptr);

    void setRecord(const QString &runName, const FlightRecord &record);
    // Whether the run waits for a decision, as of now.
    void setWaiting(bool waiting);

Q_SIGNALS:
    void ordered(lampwork::OrderVerb verb);

private:
    void fillLayers(const FlightRecord &record);
    void fillRows(const FlightRecord &record);

    QLabel *m_summary = nullptr;
    QTableWidget *m_layers = nullptr;
    QTableWidget *m_rows = nullptr;
    QPushButton *m_goOn = nullptr;
    QPushButton *m_stop = nullptr;
};

} // namespace lampwork
