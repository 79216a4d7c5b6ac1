// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/axisscale.h"
#include "core/analysis/groupcurve.h"
#include "core/analysis/pyramid.h"
#include "core/analysis/smoothing.h"
#include "core/experiment/series.h"
#include "widgets/plots/plotwidget.h"

#include <QColor>
#include <QIcon>
#include <QList>
#include <QString>
#include <QStringList>

#include <limits>
#include <memory>
#include <optional>

namespace lampwork {

// What the horizontal axis counts. RelativeTime: seconds since the start of each run.
enum class CurveX { Step, Epoch, RelativeTime, WallTime, Samples, Tokens };
QString nameOf(CurveX x); // "step", "epoch", "relative_time", "wall_time", "samples", "tokens"
std::optional<CurveX> curveXFromName(const QString &name);

struct CurveStyle {
    QString name; // in the legend
    QColor color;
    Qt::PenStyle dash = Qt::SolidLine;
    // Where what the x axis needs is unknown (0), the curve is not drawn and the legend says so.
    qint64 stepsPerEpoch = 0; // for CurveX::Epoch
    qint64 startMs = 0; // for CurveX::RelativeTime; 0: the first point's time
    double samplesPerStep = 0; // for CurveX::Samples and Tokens
    double samplesBefore = 0; // to be added: a fork's parent may have had larger or smaller batches
    double tokensPerSample = 0; // for CurveX::Tokens
    bool hidden = false; // keeps its points, and is neither drawn nor in the legend
    // Leads to another curve: not in the legend, and read out only where it has points.
    bool secondary = false;
    bool operator==(const CurveStyle &) const = default;
};

// A vertical line with a label: an order, a checkpoint.
struct CurveMarker {
    qint64 step = 0;
    qint64 wallMs = 0; // for the axes of time; 0: when the curve was at that step
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

// What is known of a curve's points before they are there: the extremes of stretches of them.
struct CurvePreview {
    struct Bucket {
        qint64 firstStep = 0; // it ends where the next one starts
        Envelope extremes;
    };
    std::vector<Bucket> buckets; // in order
    qint64 lastStep = -1; // of the last one
};

// Curves that are drawn as one: their mean, with a band (core/analysis/groupcurve.h has the rule by
// which they are joined; it is followed on the x axis that is shown).
struct CurveGroup {
    QString id;
    CurveStyle style; // name, colour, dash
    QStringList members; // ids of curves; those that are not there yet count once they are
    bool operator==(const CurveGroup &) const = default;
};

// What the raw values of a curve come to in a part of it; NaN where there is none.
struct CurveValues {
    double last = std::numeric_limits<double>::quiet_NaN(); // may be infinite
    double least = std::numeric_limits<double>::quiet_NaN(); // of the finite ones
    double greatest = std::numeric_limits<double>::quiet_NaN();
    qint64 count = 0;
    qint64 nonFinite = 0;
};

// Ends of the axes that stay whatever the curves do; the others follow the curves. In the units of
// the axes; x holds for what the axis counted when it was set.
struct CurveLimits {
    std::optional<double> xMin;
    std::optional<double> xMax;
    std::optional<double> yMin;
    std::optional<double> yMax;
    bool isEmpty() const { return !xMin && !xMax && !yMin && !yMax; }
    bool operator==(const CurveLimits &) const = default;
};

// Curves over steps, epochs, samples or time. Every point counts: what is drawn is the exact
// minimum and maximum of each pixel column, whatever the zoom, and points are only ever appended.
// Wheel zooms (over an axis: only that axis), dragging moves, Shift and dragging zooms into a
// rectangle, double click or Home shows everything again and follows new points.
class CurvePlot : public PlotWidget {
    Q_OBJECT
public:
    explicit CurvePlot(QWidget *parent = nullptr);
    ~CurvePlot() override;

    void setTitle(const QString &title);
    QString title() const;
    // What the title stands in, as wide as the plot: by it a plot may be taken hold of.
    QWidget *titleBar() const;
    // Adds a curve, or changes the style of the one with that id; its points stay.
    void setCurve(const QString &id, const CurveStyle &style);
    void removeCurve(const QString &id);
    void clear();
    QStringList curves() const; // ids, in the order added
    bool hasCurve(const QString &id) const;
    // Steps must not decrease; points with a smaller step than the last are ignored.
    void append(const QString &id, const SeriesPoints &points);
    // What is drawn of a curve beyond its points until they have come as far: they take a while. On
    // axes of time it is not, for it has no times.
    void setPreview(const QString &id, const CurvePreview &preview);
    void setCurveVisible(const QString &id, bool visible);
    bool isCurveVisible(const QString &id) const;
    qint64 pointCount(const QString &id) const;
    qint64 nonFiniteCount(const QString &id) const;
    // All of them, as they were appended, under no name.
    SeriesPoints points(const QString &id) const;
    // The value at the last point whose step is not above `step`.
    std::optional<double> valueAt(const QString &id, qint64 step) const;

    // Instead of their members, which Members draws faintly. None: each curve by itself.
    void setGroups(const QList<CurveGroup> &groups, GroupBand band);
    std::vector<GroupPoint> groupPoints(const QString &id) const;

    void setMarkers(const QList<CurveMarker> &markers);
    // Horizontal lines at values, in sight while the plot follows its curves.
    void setReferences(const QList<double> &values);
    QList<double> references() const;

    CurveX x() const;
    void setX(CurveX x);
    bool isLogX() const;
    void setLogX(bool logarithmic);
    ScaleKind y() const;
    void setY(ScaleKind scale); // the linear part of a symmetric one suits the values
    bool isLogY() const;
    void setLogY(bool logarithmic);
    // The y axis is fitted to what 98 % of each curve's values lie in.
    bool ignoresOutliers() const;
    void setIgnoresOutliers(bool ignore);
    CurveLimits limits() const;
    void setLimits(const CurveLimits &limits);
    Smoothing smoothing() const;
    void setSmoothing(const Smoothing &smoothing); // the raw line stays, faint, behind
    void setSmoothing(double weight); // exponential, [0, 1): 0 is none
    bool isSmoothingDone() const; // long curves are smoothed little by little
    void setLegendVisible(bool visible);
    void setLegendTable(bool table); // with the values in sight
    // Of what the x axis shows, exactly, at any zoom. A group's: of its mean.
    CurveValues valuesInSight(const QString &id) const;

    // The point of a visible curve that is nearest to a place of this widget.
    std::optional<CurvePlace> placeAt(const QPoint &position) const;
    // An entry of the context menu that speaks of a point; without one under the mouse it is grey.
    // The receiver asks for menuPlace(). The plot owns the action.
    QAction *addPointAction(const QString &name, const QIcon &icon, const QString &text);
    std::optional<CurvePlace> menuPlace() const;

    void resetView();
    bool isFollowing() const; // all within the limits is shown, new points too
    // What the axes show, in the units of the axes.
    struct View {
        double xMin = 0, xMax = 0, yMin = 0, yMax = 0;
    };
    View view() const;
    void setView(const View &view);
    // For plots that are zoomed and read together: the horizontal range, and a line with the values
    // on it where another plot has the mouse. Both tell no signal.
    void setXRange(double xMin, double xMax);
    void showCursor(std::optional<double> x);
    QString cursorText() const; // what is read out there, a line each; empty: nothing

    QByteArray csv() const override;
    QSize sizeHint() const override { return {480, 260}; }

Q_SIGNALS:
    void curveVisibilityChanged(const QString &id, bool visible);
    void curveMenuRequested(const QString &id, const QPoint &globalPosition); // in the legend
    // By a person, here; x in the units of the axis.
    void xRangeMoved(double xMin, double xMax);
    void viewReset();
    void cursorMoved(std::optional<double> x);
    void limitsChanged(const lampwork::CurveLimits &limits);
    void referencesChanged(const QList<double> &values);

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
