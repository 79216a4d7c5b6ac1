// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/itemmodels/layertree.h"

#include <QWidget>

class QFormLayout;
class QLabel;

namespace lampwork {

class ProblemLabel;
struct LayerKind;
struct LayerOption;

// The options of one layer, made from its kind's description. The object name of a field is
// "network.option." and the option's name.
class LayerForm : public QWidget {
    Q_OBJECT
public:
    explicit LayerForm(QWidget *parent = nullptr);
    // Builds fields anew only for another layer or kind, so that typing is not disturbed.
    void setLayer(const LayerPath &path, const LayerSpec &layer, const QString &problem);
    void setNoLayer(const QString &hint);

Q_SIGNALS:
    // `value` is invalid when the option goes back to its default.
    void optionEdited(
        const lampwork::LayerPath &layer, const QString &option, const QVariant &value);

private:
    void build(const LayerKind &kind);
    QWidget *makeField(const LayerOption &option);
    void showValue(const LayerOption &option, const LayerSpec &layer);

    LayerPath m_path;
    QString m_kind;
    QLabel *m_title = nullptr;
    QLabel *m_hint = nullptr;
    ProblemLabel *m_problem = nullptr;
    QWidget *m_fields = nullptr;
};

} // namespace lampwork
