// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/style/theme.h"

#include "widgets/style/icons.h"
#include "widgets/style/systemscheme.h"

#include <QApplication>
#include <QFont>
#include <QPalette>
#include <QPixmapCache>
#include <QStyleFactory>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace lampwork {

namespace {

const ThemeColors lightColors{
    .window = QColor(0xf4, 0xf5, 0xf7),
    .base = QColor(0xff, 0xff, 0xff),
    .alternate = QColor(0xf7, 0xf8, 0xfa),
    .rail = QColor(0xe9, 0xec, 0xf0),
    .text = QColor(0x1c, 0x24, 0x2d),
    .mutedText = QColor(0x5a, 0x66, 0x73),
    .border = QColor(0xd0, 0xd6, 0xdd),
    .grid = QColor(0xe4, 0xe8, 0xec),
    .accent = QColor(0x1f, 0x66, 0xa8),
    .accentText = QColor(0xff, 0xff, 0xff),
    .good = QColor(0x1b, 0x7a, 0x4b),
    .warning = QColor(0x93, 0x5f, 0x00),
    .bad = QColor(0xb3, 0x2b, 0x2b),
};

const ThemeColors darkColors{
    .window = QColor(0x1d, 0x21, 0x27),
    .base = QColor(0x16, 0x19, 0x1e),
    .alternate = QColor(0x1b, 0x1f, 0x25),
    .rail = QColor(0x15, 0x18, 0x1c),
    .text = QColor(0xe4, 0xe8, 0xed),
    .mutedText = QColor(0x9a, 0xa5, 0xb1),
    .border = QColor(0x36, 0x3d, 0x46),
    .grid = QColor(0x2a, 0x30, 0x38),
    .accent = QColor(0x6a, 0xb0, 0xf3),
    .accentText = QColor(0x0d, 0x16, 0x20),
    .good = QColor(0x5f, 0xcf, 0x97),
    .warning = QColor(0xe8, 0xb4, 0x4c),
    .bad = QColor(0xf2, 0x80, 0x80),
};

// Searched so that any two are at least 24 apart (CIE 1976) for full colour vision, deuteranopia,
// protanopia and tritanopia, near the hues of Okabe and Ito; tests/widgets/tst_style.cpp measures
// it, and what their own colours come to: 16, with yellow at a contrast of 1.3 on white.
constexpr std::array<QRgb, 8> lightSeries{
    0xff0354c7, 0xffd27e01, 0xff759e59, 0xffad7597, 0xff864800, 0xff009be4, 0xff6a3a83, 0xff3b4c3e};
constexpr std::array<QRgb, 8> darkSeries{
    0xff3c88fa, 0xffdf7c33, 0xff2adc7c, 0xffd382af, 0xfff3dc53, 0xffb4f1ff, 0xffacacf9, 0xffe8f9d5};
constexpr std::array dashes{Qt::SolidLine, Qt::DashLine, Qt::DotLine, Qt::DashDotLine};

QPalette makePalette(const ThemeColors &c)
{
    QPalette p;
    const auto set
        = [&p](QPalette::ColorRole role, const QColor &color) { p.setColor(role, color); };
    set(QPalette::Window, c.window);
    set(QPalette::WindowText, c.text);
    set(QPalette::Base, c.base);
    set(QPalette::AlternateBase, c.alternate);
    set(QPalette::Text, c.text);
    set(QPalette::PlaceholderText, c.mutedText);
    set(QPalette::Button, c.window);
    set(QPalette::ButtonText, c.text);
    set(QPalette::BrightText, c.bad);
    set(QPalette::Highlight, c.accent);
    set(QPalette::HighlightedText, c.accentText);
    set(QPalette::Link, c.accent);
    set(QPalette::LinkVisited, c.accent);
    set(QPalette::ToolTipBase, c.base);
    set(QPalette::ToolTipText, c.text);
    set(QPalette::Light, c.base);
    set(QPalette::Midlight, c.alternate);
    set(QPalette::Mid, c.border);
    set(QPalette::Dark, c.border.darker(120));
    set(QPalette::Shadow, QColor(0, 0, 0, 90));
    QColor disabled = c.mutedText;
    disabled.setAlphaF(0.6F);
    for (const QPalette::ColorRole role :
        {QPalette::WindowText, QPalette::Text, QPalette::ButtonText, QPalette::HighlightedText})
        p.setColor(QPalette::Disabled, role, disabled);
    p.setColor(QPalette::Disabled, QPalette::Highlight, c.border);
    return p;
}

// What a palette cannot say. Sizes follow the person's font.
QString styleSheet(const ThemeColors &c, qreal pointSize, bool dark)
{
    return QStringLiteral(R"(
QLabel[role="title"] { font-size: %1pt; font-weight: 600; }
QLabel[role="group"] { font-weight: 600; }
QLabel[role="hint"] { color: %2; }
QLabel[role="number"] { font-size: %3pt; font-weight: 300; }
QLabel[role="problem"] { color: %4; }
QPushButton[primary="true"] { background: %5; color: %6; border: 1px solid %5; border-radius: 4px;
    padding: 5px 16px; font-weight: 600; }
QPushButton[primary="true"]:hover { background: %7; }
QPushButton[primary="true"]:focus { border: 1px solid %8; }
QPushButton[primary="true"]:disabled { background: %9; border-color: %9; color: %2; }
QToolTip { background: %10; color: %8; border: 1px solid %9; padding: 3px; }
QHeaderView::section { background: %11; color: %2; border: none; border-right: 1px solid %9;
    border-bottom: 1px solid %9; padding: 4px 6px; }
QTableView, QTreeView, QListView { border: 1px solid %9; gridline-color: %12; }
QStatusBar::item { border: none; }
QLineEdit { border: 1px solid %9; border-radius: 3px; padding: 2px 4px; background: %10; }
QLineEdit:focus { border-color: %5; }
QLineEdit:disabled { background: %11; }
QAbstractSpinBox QLineEdit, QComboBox QLineEdit { border: none; padding: 0px; background: transparent; }
QCheckBox::indicator, QAbstractItemView::indicator { width: 14px; height: 14px; border: 1px solid %2;
    border-radius: 3px; background: %10; }
QCheckBox::indicator:checked, QAbstractItemView::indicator:checked { background: %5; border-color: %5;
    image: url(:/icons/checked-%13.svg); }
QCheckBox::indicator:disabled { border-color: %9; }
QCheckBox:focus { border: 1px solid %5; border-radius: 3px; }
QSlider::groove:horizontal { height: 4px; border-radius: 2px; background: %9; }
QSlider::sub-page:horizontal { height: 4px; border-radius: 2px; background: %5; }
QSlider::handle:horizontal { width: 14px; height: 14px; margin: -6px 0; border-radius: 7px;
    border: 1px solid %2; background: %10; }
QSlider::handle:horizontal:focus, QSlider::handle:horizontal:hover { border: 2px solid %5; }
)")
        .arg(pointSize * 1.6, 0, 'f', 1)
        .arg(c.mutedText.name())
        .arg(pointSize * 2.0, 0, 'f', 1)
        .arg(c.bad.name(), c.accent.name(), c.accentText.name(), c.accent.lighter(112).name(),
            c.text.name(), c.border.name())
        .arg(c.base.name(), c.window.name(), c.grid.name(),
            dark ? QStringLiteral("dark") : QStringLiteral("light"));
}

} // namespace

QString nameOf(ThemeChoice choice)
{
    switch (choice) {
    case ThemeChoice::Light:
        return QStringLiteral("light");
    case ThemeChoice::Dark:
        return QStringLiteral("dark");
    case ThemeChoice::System:
        break;
    }
    return QStringLiteral("system");
}

ThemeChoice themeChoiceFromName(const QString &name)
{
    for (const ThemeChoice choice : {ThemeChoice::Light, ThemeChoice::Dark}) {
        if (nameOf(choice) == name)
            return choice;
    }
    return ThemeChoice::System;
}

Theme::Theme() = default;

Theme &Theme::instance()
{
    static Theme theme;
    return theme;
}

void Theme::install(QApplication &application)
{
    if (!m_system) {
        m_system = new SystemScheme(&application);
        connect(m_system, &SystemScheme::changed, this, &Theme::apply);
        connect(&application, &QObject::destroyed, this, [this] { m_system = nullptr; });
    }
    loadIcons(); // the style sheet names some
    QApplication::setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
    apply();
}

void Theme::setChoice(ThemeChoice choice)
{
    if (choice == m_choice)
        return;
    m_choice = choice;
    apply();
}

void Theme::apply()
{
    m_dark = m_choice == ThemeChoice::Dark
        || (m_choice == ThemeChoice::System && m_system && m_system->isDark());
    if (!m_system)
        return; // install() follows
    QPixmapCache::clear();
    QApplication::setPalette(makePalette(colors()));
    qApp->setStyleSheet(styleSheet(colors(), QApplication::font().pointSizeF(), m_dark));
    Q_EMIT changed();
}

const ThemeColors &Theme::colors() const
{
    return m_dark && !m_onWhite ? darkColors : lightColors;
}

int Theme::seriesColorCount()
{
    return int(lightSeries.size());
}

QString Theme::seriesColorName(int index)
{
    switch (index) {
    case 0:
        return tr("Blue");
    case 1:
        return tr("Orange");
    case 2:
        return tr("Green");
    case 3:
        return tr("Mauve");
    case 4: // brown on white, yellow on black
        return tr("Ochre");
    case 5:
        return tr("Sky blue");
    case 6:
        return tr("Violet");
    case 7:
        return tr("Dark or pale green");
    default:
        return {};
    }
}

QColor Theme::seriesColor(qint64 index) const
{
    const auto count = qint64(lightSeries.size());
    const auto at = std::size_t(((index % count) + count) % count);
    return QColor::fromRgb(m_dark && !m_onWhite ? darkSeries[at] : lightSeries[at]);
}

QColor Theme::inForce(const QColor &seriesColor) const
{
    if (!m_onWhite)
        return seriesColor;
    const auto at = std::find(darkSeries.begin(), darkSeries.end(), seriesColor.rgb());
    if (at == darkSeries.end())
        return seriesColor;
    QColor color = QColor::fromRgb(lightSeries[std::size_t(at - darkSeries.begin())]);
    color.setAlphaF(seriesColor.alphaF());
    return color;
}

Theme::OnWhite::OnWhite()
    : m_before(std::exchange(Theme::instance().m_onWhite, true))
{
}

Theme::OnWhite::~OnWhite()
{
    Theme::instance().m_onWhite = m_before;
}

Qt::PenStyle Theme::seriesDash(qint64 index) const
{
    const auto count = qint64(lightSeries.size());
    return dashes[std::size_t(std::abs(index / count)) % dashes.size()];
}

QColor Theme::heatColor(double fraction) const
{
    const double f = std::isfinite(fraction) ? std::clamp(fraction, 0.0, 1.0) : 0.0;
    const QColor from = colors().base;
    const QColor to = colors().accent;
    const auto mix = [f](int a, int b) { return int(std::lround(a + (b - a) * f)); };
    return {mix(from.red(), to.red()), mix(from.green(), to.green()), mix(from.blue(), to.blue())};
}

} // namespace lampwork
