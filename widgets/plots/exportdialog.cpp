// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/exportdialog.h"

#include "widgets/style/icons.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QDoubleSpinBox>
#include <QFileDialog>
#include <QFileInfo>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QSettings>
#include <QSpinBox>
#include <QStandardPaths>

namespace lampwork {

namespace {

const auto settingsGroup = QStringLiteral("plots/picture");

// What journals ask for: a column's width, letters of 8 points, lines of 1 point, on white.
PlotPicture published(double widthMm)
{
    PlotPicture picture;
    picture.sizeMm = {widthMm, widthMm * 0.62};
    return picture;
}

QDoubleSpinBox *spinBox(const char *name, double least, double most, const QString &suffix)
{
    auto *box = new QDoubleSpinBox;
    box->setObjectName(QLatin1String(name));
    box->setRange(least, most);
    box->setDecimals(1);
    box->setSuffix(suffix);
    return box;
}

} // namespace

ExportDialog::ExportDialog(const QString &name, QWidget *parent)
    : QDialog(parent)
    , m_name(name)
{
    setObjectName(QStringLiteral("exportDialog"));
    setWindowTitle(tr("Picture for print"));
    makeFields();
    makeButtons();
    QSettings settings;
    settings.beginGroup(settingsGroup);
    const PlotPicture usual = published(oneColumnMm);
    m_setting = true;
    m_dpi->setValue(settings.value(QStringLiteral("dpi"), usual.dpi).toInt());
    m_font->setValue(settings.value(QStringLiteral("font"), usual.fontPt).toDouble());
    m_line->setValue(settings.value(QStringLiteral("line"), usual.lineWidthPt).toDouble());
    m_white->setChecked(settings.value(QStringLiteral("white"), true).toBool());
    showSize(settings.value(QStringLiteral("size"), usual.sizeMm).toSizeF());
    m_preset->setCurrentIndex(m_preset->count() - 1);
    for (int i = 0; i + 1 < m_preset->count(); ++i) {
        if (picture() == published(m_preset->itemData(i).toDouble()))
            m_preset->setCurrentIndex(i);
    }
    m_setting = false;
    showWhatItIs();
}

void ExportDialog::makeFields()
{
    m_preset = new QComboBox;
    m_preset->setObjectName(QStringLiteral("export.preset"));
    m_preset->addItem(tr("Publication, one column (85 mm)"), oneColumnMm);
    m_preset->addItem(tr("Publication, two columns (170 mm)"), twoColumnsMm);
    m_preset->addItem(tr("As typed below"));
    m_width = spinBox("export.width", 1, 20'000, {});
    m_height = spinBox("export.height", 1, 20'000, {});
    m_unitChoice = new QComboBox;
    m_unitChoice->setObjectName(QStringLiteral("export.unit"));
    m_unitChoice->addItems({tr("mm"), tr("pixels")});
    m_unitChoice->setAccessibleName(tr("Unit of the size"));
    auto *size = new QHBoxLayout;
    size->addWidget(m_width, 1);
    size->addWidget(new QLabel(QStringLiteral("×")));
    size->addWidget(m_height, 1);
    size->addWidget(m_unitChoice);
    m_dpi = new QSpinBox;
    m_dpi->setObjectName(QStringLiteral("export.dpi"));
    m_dpi->setRange(36, 2400);
    m_dpi->setSuffix(tr(" dots per inch"));
    m_font = spinBox("export.font", 4, 40, tr(" pt"));
    m_line = spinBox("export.line", 0.1, 10, tr(" pt"));
    m_line->setSingleStep(0.1);
    m_white = new QCheckBox(tr("On white, also in the dark appearance"));
    m_white->setObjectName(QStringLiteral("export.white"));
    m_summary = new QLabel;
    m_summary->setObjectName(QStringLiteral("export.summary"));
    m_summary->setProperty("role", QStringLiteral("hint"));
    m_problem = new QLabel;
    m_problem->setObjectName(QStringLiteral("export.problem"));
    m_problem->setProperty("role", QStringLiteral("problem"));
    m_problem->setTextFormat(Qt::PlainText);
    m_problem->setWordWrap(true);
    m_problem->hide();

    auto *form = new QFormLayout(this);
    form->addRow(tr("&Preset"), m_preset);
    auto *sizeLabel = new QLabel(tr("&Size"));
    sizeLabel->setBuddy(m_width); // of a layout, there would be none
    form->addRow(sizeLabel, size);
    form->addRow(tr("&Resolution of PNG"), m_dpi);
    form->addRow(tr("&Letters"), m_font);
    form->addRow(tr("L&ines"), m_line);
    form->addRow(m_white);
    form->addRow(m_summary);
    form->addRow(m_problem);
    connect(m_preset, &QComboBox::currentIndexChanged, this, &ExportDialog::choosePreset);
    connect(m_unitChoice, &QComboBox::currentIndexChanged, this, &ExportDialog::changeUnit);
    const auto typed = [this] {
        if (m_setting)
            return;
        m_preset->setCurrentIndex(m_preset->count() - 1);
        showWhatItIs();
    };
    for (QDoubleSpinBox *box : {m_width, m_height, m_font, m_line})
        connect(box, &QDoubleSpinBox::valueChanged, this, typed);
    connect(m_dpi, &QSpinBox::valueChanged, this, typed);
    connect(m_white, &QCheckBox::toggled, this, typed);
}

void ExportDialog::makeButtons()
{
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Cancel);
    QPushButton *save = buttons->addButton(tr("Save as…"), QDialogButtonBox::ActionRole);
    save->setObjectName(QStringLiteral("export.save"));
    save->setIcon(icon(QStringLiteral("save")));
    save->setDefault(true);
    QPushButton *copy = buttons->addButton(tr("Copy"), QDialogButtonBox::ActionRole);
    copy->setObjectName(QStringLiteral("export.copy"));
    copy->setIcon(icon(QStringLiteral("copy")));
    static_cast<QFormLayout *>(layout())->addRow(buttons);
    connect(save, &QPushButton::clicked, this, &ExportDialog::save);
    connect(copy, &QPushButton::clicked, this, [this] {
        m_path.clear();
        remember();
        accept();
    });
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
}

void ExportDialog::choosePreset(int index)
{
    if (m_setting || index + 1 == m_preset->count())
        return;
    const PlotPicture preset = published(m_preset->itemData(index).toDouble());
    m_setting = true;
    m_dpi->setValue(preset.dpi);
    m_font->setValue(preset.fontPt);
    m_line->setValue(preset.lineWidthPt);
    m_white->setChecked(preset.onWhite);
    showSize(preset.sizeMm);
    m_setting = false;
    showWhatItIs();
}

QSizeF ExportDialog::sizeMm() const
{
    const QSizeF typed(m_width->value(), m_height->value());
    return m_unit == Unit::Millimetres ? typed : typed / m_dpi->value() * mmPerInch;
}

void ExportDialog::showSize(const QSizeF &mm)
{
    const QSizeF shown = m_unit == Unit::Millimetres ? mm : mm / mmPerInch * double(m_dpi->value());
    m_width->setDecimals(m_unit == Unit::Millimetres ? 1 : 0);
    m_height->setDecimals(m_width->decimals());
    m_width->setValue(shown.width());
    m_height->setValue(shown.height());
}

void ExportDialog::changeUnit()
{
    const QSizeF mm = sizeMm();
    m_unit = Unit(m_unitChoice->currentIndex());
    m_setting = true;
    showSize(mm);
    m_setting = false;
    showWhatItIs();
}

PlotPicture ExportDialog::picture() const
{
    PlotPicture picture;
    picture.sizeMm = sizeMm();
    picture.dpi = m_dpi->value();
    picture.fontPt = m_font->value();
    picture.lineWidthPt = m_line->value();
    picture.onWhite = m_white->isChecked();
    return picture;
}

void ExportDialog::showWhatItIs()
{
    const PlotPicture now = picture();
    m_summary->setText(tr("%1 × %2 mm; as PNG %3 × %4 pixels")
                           .arg(now.sizeMm.width(), 0, 'f', 1)
                           .arg(now.sizeMm.height(), 0, 'f', 1)
                           .arg(now.sizePixels().width())
                           .arg(now.sizePixels().height()));
}

void ExportDialog::setProblem(const QString &text)
{
    m_problem->setText(text);
    m_problem->setVisible(!text.isEmpty());
}

void ExportDialog::save()
{
    const QString folder = QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation);
    QString name = m_name;
    name.replace(QLatin1Char('/'), QLatin1Char('-'));
    QString filter;
    QString path = QFileDialog::getSaveFileName(this, tr("Export"),
        QStringLiteral("%1/%2.pdf").arg(folder, name),
        tr("PDF documents (*.pdf);;SVG pictures (*.svg);;PNG pictures (*.png)"), &filter);
    if (path.isEmpty())
        return;
    if (QFileInfo(path).suffix().isEmpty())
        path += filter.contains(QLatin1String("*.svg")) ? QStringLiteral(".svg")
            : filter.contains(QLatin1String("*.png"))   ? QStringLiteral(".png")
                                                        : QStringLiteral(".pdf");
    m_path = path;
    remember();
    accept();
}

void ExportDialog::remember() const
{
    QSettings settings;
    settings.beginGroup(settingsGroup);
    const PlotPicture now = picture();
    settings.setValue(QStringLiteral("size"), now.sizeMm);
    settings.setValue(QStringLiteral("dpi"), now.dpi);
    settings.setValue(QStringLiteral("font"), now.fontPt);
    settings.setValue(QStringLiteral("line"), now.lineWidthPt);
    settings.setValue(QStringLiteral("white"), now.onWhite);
}

} // namespace lampwork
