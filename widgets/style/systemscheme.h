// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDBusVariant>
#include <QObject>

namespace lampwork {

// Whether the desktop is dark: from its palette at once, then from the settings portal
// (org.freedesktop.appearance color-scheme) as soon as it answers and whenever it changes. Never
// blocks. GUI thread.
class SystemScheme : public QObject {
    Q_OBJECT
public:
    explicit SystemScheme(QObject *parent = nullptr);
    bool isDark() const { return m_dark; }

Q_SIGNALS:
    void changed();

private Q_SLOTS:
    void settingChanged(const QString &group, const QString &key, const QDBusVariant &value);

private:
    void ask();
    void take(const QVariant &value);

    bool m_dark = false;
};

} // namespace lampwork
