// SPDX-License-Identifier: Apache-2.0
import type english from '../en/log.ts';

const log: typeof english = {
  log: 'سجّل جلسة',
  lead: 'لجلسة جرت خارج الفصل هنا. من دون شبكة تُحفظ على هذا الجهاز وتُرسل لاحقًا مرة واحدة.',
  students: 'الطلاب',
  noStudents: 'افتح تقويمك مرة مع شبكة فيظهر طلابك هنا.',
  date: 'التاريخ',
  start: 'البداية',
  minutes: 'الدقائق',
  note: 'ملاحظة',
  kept: 'حُفظت على هذا الجهاز، وتُرسل حين توجد شبكة.',
  logged: 'سُجّلت الجلسة.',
  title: 'سُجّلت يدويًا',
  none: 'لم يُسجَّل شيء يدويًا.',
  waiting: (count) => `بانتظار الإرسال: ${count}.`,
  waits: 'تنتظر الإرسال',
  refused: 'لم تقبلها مدرستك',
  drop: 'تراجع',
  change: 'غيّر',
  changeNamed: (when) => `غيّر جلسة ${when}`,
  remove: 'احذف',
  removed: 'حُذفت الجلسة.',
  length: (minutes) => `${minutes} د`,
};

export default log;
