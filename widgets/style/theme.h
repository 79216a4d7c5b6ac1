// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QObject>
#include <QString>

class QApplication;

namespace lampwork {

class SystemScheme;

enum class ThemeChoice { System, Light, Dark };
QString nameOf(ThemeChoice choice); // "system", "light", "dark"
ThemeChoice themeChoiceFromName(const QString &name); // System for an unknown one

// The colours of one appearance. Text on window, base or alternate has a contrast of 7:1 or more,
// mutedText of 4.5:1 or more (WCAG 2.1).
struct ThemeColors {
    QColor window; // behind everything
    QColor base; // tables, fields, plots
    QColor alternate; // every second row, cards
    QColor rail; // the page rail
    QColor text;
    QColor mutedText; // captions, units, hints
    QColor border;
    QColor grid; // of plots
    QColor accent; // the one thing to do next, selection
    QColor accentText; // on accent
    QColor good;
    QColor warning;
    QColor bad;
};

// The look of the program: a palette and a small style sheet on Fusion, light or dark, following
// the system unless a person chose. One for the process; GUI thread.
class Theme : public QObject {
    Q_OBJECT
public:
    static Theme &instance();

    // Sets style, palette and style sheet; once, after the QApplication was made.
    void install(QApplication &application);
    void setChoice(ThemeChoice choice);
    ThemeChoice choice() const { return m_choice; }
    bool isDark() const { return m_dark; }
    const ThemeColors &colors() const;

    // Colours for runs and classes, which people with a colour vision deficiency tell apart too
    // (after Okabe and Ito, "Color Universal Design", 2008, shifted for contrast on each
    // background): any index, repeating; equal colours differ in dash.
    QColor seriesColor(qint64 index) const;
    Qt::PenStyle seriesDash(qint64 index) const;
    static int seriesColorCount();
    static QString seriesColorName(int index); // for a person

    // While it lives, colours are those of the light appearance, for a picture on white. Nothing is
    // told of it: who draws the picture restyles what is in it, before and after.
    class OnWhite {
    public:
        OnWhite();
        ~OnWhite();
        OnWhite(const OnWhite &) = delete;
        OnWhite &operator=(const OnWhite &) = delete;

    private:
        bool m_before;
    };
    // A colour that was taken from seriesColor() before, in the shade that is right now.
    QColor inForce(const QColor &seriesColor) const;

    // Perceptually even from the background to the accent, for a fraction in [0, 1]: matrices.
    QColor heatColor(double fraction) const;

Q_SIGNALS:
    void changed(); // after the palette; widgets that paint by themselves repaint

private:
    Theme();
    void apply();

    ThemeChoice m_choice = ThemeChoice::System;
    bool m_dark = false;
    bool m_onWhite = false;
    SystemScheme *m_system = nullptr;
};

} // namespace lampwork
