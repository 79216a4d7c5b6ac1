// SPDX-License-Identifier: GPL-3.0-or-later
#include <QDirIterator>
#include <QFile>
#include <QRegularExpression>
#include <QTest>

// The layers of the source tree, held by what files include: what the linker cannot see, a header
// of a library that is on the include path anyhow.
class IncludesTest : public QObject {
    Q_OBJECT
private:
    struct Include {
        QString file; // relative to the source tree
        int line = 0;
        QString what; // without quotes or brackets
    };
    QList<Include> m_includes;
    QStringList m_files;

private Q_SLOTS:
    void initTestCase()
    {
        const QDir root(QStringLiteral(LAMPWORK_SOURCE_DIR));
        static const QRegularExpression pattern(
            QStringLiteral("^\\s*#\\s*include\\s*[<\"]([^>\"]+)[>\"]"));
        for (const char *top : {"app", "core", "widgets", "tests"}) {
            QDirIterator files(root.filePath(QLatin1String(top)), {"*.h", "*.cpp"}, QDir::Files,
                QDirIterator::Subdirectories);
            while (files.hasNext()) {
                QFile file(files.next());
                QVERIFY2(file.open(QIODevice::ReadOnly), qPrintable(file.fileName()));
                const QString name = root.relativeFilePath(file.fileName());
                m_files.append(name);
                int number = 0;
                while (!file.atEnd()) {
                    ++number;
                    const auto match = pattern.match(QString::fromUtf8(file.readLine()));
                    if (match.hasMatch())
                        m_includes.append({name, number, match.captured(1)});
                }
            }
        }
        QVERIFY(m_files.size() > 50);
        QVERIFY(m_includes.size() > 200);
    }

    void layersHold_data()
    {
        QTest::addColumn<QString>("files"); // regular expressions
        QTest::addColumn<QString>("exceptFiles");
        QTest::addColumn<QString>("mustNotInclude");
        const auto row
            = [](const char *name, const char *files, const char *except, const char *includes) {
                  QTest::newRow(name) << QString::fromLatin1(files) << QString::fromLatin1(except)
                                      << QString::fromLatin1(includes);
              };
        const char *torch = "^(torch|ATen|c10|caffe2)/";
        row("LibTorch only in the engine", ".", "^(core/engine|app/engine|tests)/", torch);
        row("the engine's headers only in the engine", ".", "^(core/engine|app/engine|tests)/",
            "^(core|app)/engine/");
        row("no widgets or pictures of the GUI in core", "^core/", "^$",
            "^(QtWidgets|QtGui|QtPrintSupport|QtSvg)/"
            "|^Q(Widget|Application|GuiApplication|Painter|Color|Font|Icon|Pixmap|"
            "Dialog|MessageBox|MainWindow|Action|PushButton|Label|Layout|TableView)$");
        row("core knows neither widgets nor app", "^core/", "^$", "^(widgets|app)/");
        row("widgets do not know app", "^widgets/", "^$", "^app/");
        row("the engine program has no window", "^app/engine/", "^$",
            "^widgets/|^QtWidgets/|^QApplication$");
        row("the command line has no window", "^app/lampwork/cli/", "^$",
            "^widgets/|^QtWidgets/|^QApplication$");
        row("QCustomPlot only in plots", ".", "^(widgets|tests/bench)/plots/", "^qcustomplot");
        row("SQL only in the store, and in what reads other programs' databases", ".",
            "^(core/store/|core/exchange/foreigndatabase|tests/)", "^(QtSql/|QSql|sqlite3)");
        row("exchange knows no network, launch or engine", "^core/exchange/", "^$",
            "^core/(?!base/|experiment/|store/|data/|analysis/|exchange/)");
        row("base stands alone", "^core/base/", "^$", "^core/(?!base/)");
        row("experiment stands on base", "^core/experiment/", "^$", "^core/(?!base/|experiment/)");
        row("the store knows no data, network or engine", "^core/store/", "^$",
            "^core/(?!base/|experiment/|store/)");
        row("data knows no store or network", "^core/data/", "^$",
            "^core/(?!base/|experiment/|data/)");
        row("network knows data only", "^core/network/", "^$",
            "^core/(?!base/|experiment/|data/|network/)");
        row("analysis works on values", "^core/analysis/", "^$",
            "^core/(?!base/|experiment/|analysis/)");
        row("launch knows no engine", "^core/launch/", "^$", "^core/engine/");
        row("widgets make no store", "^widgets/", "^$",
            "^core/store/(?!runstore\\.h|storeservice\\.h)");
        row("pages do not know each other (data)", "^widgets/panels/data/", "^$",
            "^widgets/panels/(?!data/|workbench/)");
        row("pages do not know each other (network)", "^widgets/panels/network/", "^$",
            "^widgets/panels/(?!network/|workbench/)");
        row("pages do not know each other (training)", "^widgets/panels/training/", "^$",
            "^widgets/panels/(?!training/|workbench/)");
        row("pages do not know each other (runs)", "^widgets/panels/runs/", "^$",
            "^widgets/panels/(?!runs/|workbench/)");
        row("pages do not know each other (compare)", "^widgets/panels/compare/", "^$",
            "^widgets/panels/(?!compare/|workbench/)");
        row("pages do not know each other (inspect)", "^widgets/panels/inspect/", "^$",
            "^widgets/panels/(?!inspect/|workbench/)");
        row("pages do not know each other (deploy)", "^widgets/panels/deploy/", "^$",
            "^widgets/panels/(?!deploy/|workbench/)");
        row("no way up by dots", ".", "^$", "\\.\\.");
    }
    void layersHold()
    {
        QFETCH(QString, files);
        QFETCH(QString, exceptFiles);
        QFETCH(QString, mustNotInclude);
        const QRegularExpression in(files);
        const QRegularExpression except(exceptFiles);
        const QRegularExpression forbidden(mustNotInclude);
        QVERIFY(in.isValid() && except.isValid() && forbidden.isValid());
        QStringList broken;
        for (const Include &include : std::as_const(m_includes)) {
            if (in.match(include.file).hasMatch() && !except.match(include.file).hasMatch()
                && forbidden.match(include.what).hasMatch())
                broken.append(QStringLiteral("%1:%2 includes %3")
                                  .arg(include.file)
                                  .arg(include.line)
                                  .arg(include.what));
        }
        QVERIFY2(broken.isEmpty(), qPrintable(broken.join(u'\n')));
    }

    void everyFileStartsWithItsLicence()
    {
        QStringList broken;
        for (const QString &name : std::as_const(m_files)) {
            QFile file(QStringLiteral(LAMPWORK_SOURCE_DIR "/") + name);
            QVERIFY(file.open(QIODevice::ReadOnly));
            if (file.readLine() != "// SPDX-License-Identifier: GPL-3.0-or-later\n")
                broken.append(name);
            QByteArray line = file.readLine();
            while (line.startsWith("//"))
                line = file.readLine();
            if (name.endsWith(QLatin1String(".h")) && line != "#pragma once\n")
                broken.append(name);
        }
        QVERIFY2(broken.isEmpty(), qPrintable(broken.join(u'\n')));
    }

    void everySourceIncludesItsOwnHeaderFirst()
    {
        QStringList broken;
        QString last;
        for (const Include &include : std::as_const(m_includes)) {
            if (include.file == last || !include.file.endsWith(QLatin1String(".cpp")))
                continue;
            last = include.file;
            QString own = include.file;
            own.replace(QRegularExpression(QStringLiteral("\\.cpp$")), QStringLiteral(".h"));
            if (m_files.contains(own) && include.what != own)
                broken.append(include.file);
        }
        QVERIFY2(broken.isEmpty(), qPrintable(broken.join(u'\n')));
    }
};

QTEST_GUILESS_MAIN(IncludesTest)
#include "tst_includes.moc"
