// SPDX-License-Identifier: GPL-3.0-or-later
#include <QDir>
#include <QFile>
#include <QRegularExpression>
#include <QSet>
#include <QTest>
#include <QXmlStreamReader>

// The translations are whole: nothing is left open, and what the program fills in or makes a
// keyboard mnemonic is in the translation as it is in the source text.
class TranslationsTest : public QObject {
    Q_OBJECT
private:
    struct Message {
        QString context;
        QString source;
        QString type; // "unfinished", "vanished", "obsolete"; empty when finished
        QStringList translations; // one a numerus form
    };

    static Message readMessage(QXmlStreamReader &xml, const QString &context)
    {
        Message message;
        message.context = context;
        const bool numerus
            = xml.attributes().value(QLatin1String("numerus")) == QLatin1String("yes");
        while (xml.readNextStartElement()) {
            if (xml.name() == QLatin1String("source")) {
                message.source = xml.readElementText();
            } else if (xml.name() != QLatin1String("translation")) {
                xml.skipCurrentElement();
            } else {
                message.type = xml.attributes().value(QLatin1String("type")).toString();
                if (!numerus) {
                    message.translations.append(xml.readElementText());
                    continue;
                }
                while (xml.readNextStartElement())
                    message.translations.append(xml.readElementText()); // <numerusform>
            }
        }
        return message;
    }

    static QList<Message> readMessages(QXmlStreamReader &xml)
    {
        QList<Message> messages;
        QString context;
        while (!xml.atEnd()) {
            if (xml.readNext() != QXmlStreamReader::StartElement)
                continue;
            if (xml.name() == QLatin1String("name"))
                context = xml.readElementText();
            else if (xml.name() == QLatin1String("message"))
                messages.append(readMessage(xml, context));
        }
        return messages;
    }

    static QSet<QString> placeholdersOf(const QString &text)
    {
        static const QRegularExpression pattern(QStringLiteral("%L?(\\d{1,2}|n)"));
        QSet<QString> found;
        for (auto match = pattern.globalMatch(text); match.hasNext();)
            found.insert(match.next().captured(1));
        return found;
    }

    static qsizetype mnemonicsOf(QString text)
    {
        return text.remove(QLatin1String("&&")).count(QLatin1Char('&'));
    }

    static QStringList problemsOf(const Message &message)
    {
        QStringList problems;
        const auto add = [&](const QString &what) {
            problems.append(
                QStringLiteral("%1, “%2”: %3").arg(message.context, message.source, what));
        };
        if (!message.type.isEmpty())
            add(message.type);
        if (message.translations.isEmpty())
            add(QStringLiteral("no translation"));
        for (const QString &translation : message.translations) {
            if (translation.trimmed().isEmpty())
                add(QStringLiteral("empty"));
            else if (placeholdersOf(translation) != placeholdersOf(message.source))
                add(QStringLiteral("other placeholders in “%1”").arg(translation));
            else if (mnemonicsOf(translation) != mnemonicsOf(message.source))
                add(QStringLiteral("other mnemonics in “%1”").arg(translation));
        }
        return problems;
    }

private Q_SLOTS:
    void nothingIsLeftOpen_data()
    {
        QTest::addColumn<QString>("path");
        const QDir folder(QStringLiteral(LAMPWORK_SOURCE_DIR "/translations"));
        const QStringList names = folder.entryList({QStringLiteral("*.ts")}, QDir::Files);
        QVERIFY(!names.isEmpty());
        for (const QString &name : names)
            QTest::newRow(qPrintable(name)) << folder.filePath(name);
    }
    void nothingIsLeftOpen()
    {
        QFETCH(QString, path);
        QFile file(path);
        QVERIFY2(file.open(QIODevice::ReadOnly), qPrintable(file.errorString()));
        QXmlStreamReader xml(&file);
        const QList<Message> messages = readMessages(xml);
        QVERIFY2(!xml.hasError(), qPrintable(xml.errorString()));
        QVERIFY(messages.size() > 500);
        QStringList problems;
        for (const Message &message : messages)
            problems += problemsOf(message);
        QVERIFY2(problems.isEmpty(), qPrintable(problems.join(QLatin1Char('\n'))));
    }

    // The check itself: what it must find, and what it must let pass.
    void theCheckFindsWhatIsWrong_data()
    {
        QTest::addColumn<QString>("message");
        QTest::addColumn<QString>("problem"); // empty: none
        const auto row = [](const char *name, const char *message, const char *problem) {
            QTest::newRow(name) << QString::fromUtf8(message) << QString::fromUtf8(problem);
        };
        row("right",
            "<message><source>&amp;Open %1</source><translation>%1 "
            "&amp;öffnen</translation></message>",
            "");
        row("a doubled ampersand is none",
            "<message><source>A</source><translation>A &amp;&amp; B</translation></message>", "");
        row("unfinished",
            "<message><source>A</source><translation type='unfinished'>B</translation></message>",
            "unfinished");
        row("vanished",
            "<message><source>A</source><translation type='vanished'>B</translation></message>",
            "vanished");
        row("empty", "<message><source>A</source><translation></translation></message>", "empty");
        row("no translation", "<message><source>A</source></message>", "no translation");
        row("placeholder lost",
            "<message><source>%1 of %2</source><translation>%1</translation></message>",
            "placeholders");
        row("placeholder changed",
            "<message><source>%1</source><translation>%2</translation></message>", "placeholders");
        row("mnemonic lost",
            "<message><source>&amp;Open</source><translation>Öffnen</translation></message>",
            "mnemonics");
        row("two mnemonics",
            "<message><source>&amp;Open</source><translation>&amp;Öff&amp;nen</translation></"
            "message>",
            "mnemonics");
        row("both forms right",
            "<message numerus='yes'><source>%n run(s)</source><translation><numerusform>%n "
            "Lauf</numerusform>"
            "<numerusform>%n Läufe</numerusform></translation></message>",
            "");
        row("plural without its number",
            "<message numerus='yes'><source>%n run(s)</source><translation><numerusform>%n "
            "Lauf</numerusform>"
            "<numerusform>Läufe</numerusform></translation></message>",
            "placeholders");
        row("no plural",
            "<message numerus='yes'><source>%n run(s)</source><translation><numerusform>%n "
            "Lauf</numerusform>"
            "<numerusform></numerusform></translation></message>",
            "empty");
    }
    void theCheckFindsWhatIsWrong()
    {
        QFETCH(QString, message);
        QFETCH(QString, problem);
        QXmlStreamReader xml(
            QStringLiteral("<TS><context><name>C</name>%1</context></TS>").arg(message));
        const QList<Message> messages = readMessages(xml);
        QVERIFY2(!xml.hasError(), qPrintable(xml.errorString()));
        QCOMPARE(messages.size(), 1);
        const QStringList problems = problemsOf(messages.first());
        QCOMPARE(problems.size(), problem.isEmpty() ? 0 : 1);
        if (!problem.isEmpty())
            QVERIFY2(problems.first().contains(problem), qPrintable(problems.first()));
    }
};

QTEST_GUILESS_MAIN(TranslationsTest)
#include "tst_translations.moc"
