// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/preprocess.h"
#include "core/experiment/spec.h"

#include <QWidget>

#include <string_view>

class QComboBox;
class QLabel;

namespace lampwork {

class NumberField;
class ProblemLabel;

// How texts become tokens, with what becomes of one of them.
class TextForm : public QWidget {
    Q_OBJECT
public:
    explicit TextForm(QWidget *parent = nullptr);
    // `input`: what was learnt from the train rows, null while unknown; `example`: one of the
    // texts.
    void setText(const TextSpec &chosen, const TextInput *input, std::string_view example);
    void setProblem(const QString &text);

Q_SIGNALS:
    void edited(const lampwork::TextSpec &chosen, const QString &what, const QString &field);

private:
    TextSpec m_chosen;
    QComboBox *m_tokenizer = nullptr;
    NumberField *m_vocabulary = nullptr;
    NumberField *m_length = nullptr;
    QLabel *m_summary = nullptr;
    QLabel *m_example = nullptr;
    ProblemLabel *m_problem = nullptr;
};

} // namespace lampwork
