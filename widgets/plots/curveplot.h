// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/experiment/series.h"
#include "widgets/plots/plotwidget.h"

#include <QColor>
#include <QIcon>
#include <QList>
#include <QString>
#include <QStringList>

#include <memory>
#include <optional>

namespace lampwork {

enum class CurveX { Step, Epoch, RelativeTime };

struct CurveStyle {
    QString name; // in the legend
    QColor color;
    Qt::PenStyle dash = Qt::SolidLine;
    qint64 stepsPerEpoch = 0; // for CurveX::Epoch; 0: shown by step
    qint64 startMs = 0; // for CurveX::RelativeTime; 0: the first point's time
    // Leads to another curve: not in the legend, and read out only where it has points.
    bool secondary = false;
    bool operator==(const CurveStyle &) const = default;
};

// A vertical line with a label: an order, a checkpoint.
struct CurveMarker {
    qint64 step = 0;
    qint64 wallMs = 0; // for CurveX::RelativeTime
    QString text;
    QColor color;
    QString curve; // the id whose epochs and start place it; empty: the first curve's
    bool operator==(const CurveMarker &) const = default;
};

// A point of a curve.
struct CurvePlace {
    QString curve; // its id
    qint64 step = 0;
    bool operator==(const CurvePlace &) const = default;
};

// Curves over steps, epochs or time. Every point counts: what is drawn is the exact minimum and
// maximum of each pixel column, whatever the zoom, and points are only ever appended. Wheel zooms
// (over an axis: only that axis), dragging moves, Shift and dragging zooms into a rectangle, double
// click or Home shows everything again and follows new points.
class CurvePlot : public PlotWidget {
    Q_OBJECT
public:
    explicit CurvePlot(QWidget *parent = nullptr);
    ~CurvePlot() override;

    void setTitle(const QString &title);
    // Adds a curve, or changes the style of the one with that id; its points stay.
    void setCurve(const QString &id, const CurveStyle &style);
    void removeCurve(const QString &id);
    void clear();
    QStringList curves() const; // ids, in the order added
    // Steps must not decrease; points with a smaller step than the last are ignored.
    void append(const QString &id, const SeriesPoints &points);
    void setCurveVisible(const QString &id, bool visible);
    bool isCurveVisible(const QString &id) const;
    qint64 pointCount(const QString &id) const;
    qint64 nonFiniteCount(const QString &id) const;
    // The value at the last point whose step is not above `step`.
    std::optional<double> valueAt(const QString &id, qint64 step) const;

    void setMarkers(const QList<CurveMarker> &markers);

    CurveX x() const;
    void setX(CurveX x);
    bool isLogX() const;
    void setLogX(bool logarithmic);
    bool isLogY() const;
    void setLogY(bool logarithmic);
    double smoothing() const; // [0, 1): 0 is none
    void setSmoothing(double weight); // the raw line stays, faint, behind
    void setLegendVisible(bool visible);

    // The point of a visible curve that is nearest to a place of this widget.
    std::optional<CurvePlace> placeAt(const QPoint &position) const;
    // An entry of the context menu that speaks of a point; without one under the mouse it is grey.
    // The receiver asks for menuPlace(). The plot owns the action.
    QAction *addPointAction(const QString &name, const QIcon &icon, const QString &text);
    std::optional<CurvePlace> menuPlace() const;

    void resetView();
    bool isFollowing() const; // all is shown, new points too
    // What the axes show, in the units of the axes.
    struct View {
        double xMin = 0, xMax = 0, yMin = 0, yMax = 0;
    };
    View view() const;
    void setView(const View &view);

    QByteArray csv() const override;
    QSize sizeHint() const override { return {480, 260}; }

Q_SIGNALS:
    void curveVisibilityChanged(const QString &id, bool visible);

protected:
    void render(QPainter &painter, const QSize &size) override;
    void restyle() override;
    bool eventFilter(QObject *watched, QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void contextMenuEvent(QContextMenuEvent *event) override;

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace lampwork
