// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/tensors/scripterrors.h"

#include <QTest>

using namespace lampwork;

// The texts are LibTorch 1.13.1's, word for word.
class ScriptErrorsTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void whatDoesNotCompileStandsAtItsLine_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<int>("line");
        QTest::addColumn<int>("column");
        QTest::addColumn<QString>("message");
        const auto row
            = [](const char *name, const char *text, int line, int column, const char *message) {
                  QTest::newRow(name)
                      << QString::fromUtf8(text) << line << column << QString::fromUtf8(message);
              };
        row("a function that is none",
            "\nobject has no attribute lnear:\n  File \"<string>\", line 3\n#: parameter a\n"
            "def forward(self, x: Tensor) -> Tensor:\n    y = torch.lnear(x, self.w)\n"
            "        ~~~~~~~~~~~ <--- HERE\n    return y\n",
            3, 9, "object has no attribute lnear");
        row("a line that ends too early",
            "expected ident but found 'newline' here:\n  File \"<string>\", line 3\n"
            "def forward(self, x: Tensor) -> Tensor:\n    y = x +\n    return y\n",
            2, 0, "expected ident but found 'newline'");
        row("two places: the first",
            "\n\nz is not defined in the false branch:\n  File \"<string>\", line 2\n"
            "def forward(self, x: Tensor) -> Tensor:\n  if x.sum() > 0:\n  ~~~~~~~~~~~~~~~\n"
            "     z = x\n     ~~~~~\n  return z\n  ~~~~~~ <--- HERE\nand was used here:\n"
            "  File \"<string>\", line 4\n  return z\n         ~ <--- HERE\n",
            2, 3, "z is not defined in the false branch");
        row("a call that failed: the innermost",
            "The following operation failed in the TorchScript interpreter.\n"
            "Traceback of TorchScript (most recent call last):\n"
            "  File \"<string>\", line 6, in forward\n    return self.inner(x)\n"
            "           ~~~~~~~~~~ <--- HERE\n  File \"<string>\", line 2, in inner\n"
            "    return torch.linear(x, self.w)\n           ~~~~~~~~~~~~ <--- HERE\n"
            "RuntimeError: mat1 and mat2 shapes cannot be multiplied (2x4 and 5x3)\n",
            2, 12, "mat1 and mat2 shapes cannot be multiplied (2x4 and 5x3)");
        row("no place at all", "something else", 0, 0, "something else");
    }
    void whatDoesNotCompileStandsAtItsLine()
    {
        QFETCH(QString, text);
        QFETCH(int, line);
        QFETCH(int, column);
        QFETCH(QString, message);
        const ScriptProblem problem = scriptProblem(text);
        QCOMPARE(problem.message, message);
        QCOMPARE(problem.line, line);
        QCOMPARE(problem.column, column);
    }
};

QTEST_GUILESS_MAIN(ScriptErrorsTest)
#include "tst_scripterrors.moc"
