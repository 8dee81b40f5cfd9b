// SPDX-License-Identifier: Apache-2.0

// What the pages share. Each page that is loaded by itself imports all of it, so that the bundler
// makes one file of it and not one for each combination of pages.
import '#design/accents.ts';
import '#design/base.ts';
import '#design/dialog.ts';
import '#design/fields.ts';
import '#design/icons.ts';
import '#design/tables.ts';
import '#design/theme.ts';
import './api.ts';
import './ask.ts';
import './failure.ts';
import './form.ts';
import './format.ts';
import './intents.ts';
import './language.ts';
import './live.ts';
import './loading.ts';
import './look.ts';
import './passkey.ts';
import './permissions.ts';
import './route.ts';
import './spoken.ts';
import './time.ts';
import './toaster.ts';
