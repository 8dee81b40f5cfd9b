// SPDX-License-Identifier: Apache-2.0
import type english from '../en/operator.ts';

const again = 'لا شيء يلزم: يطلب العميل رمزًا جديدًا حين يعيد المحاولة.';
const udp =
  'شبكتهم لا تمرر UDP ولا TCP إلى منافذ الوسائط. افحص الجدار الناري أو وفّر المُرحِّل (stoa.turn.port).';

const named: Record<string, string> = { '': 'غير معروف', other: 'الباقون', 'Unknown device': 'غير معروف' };
const networks: Record<string, string> = { cellular: 'شبكة الجوال', wifi: 'Wi-Fi', ethernet: 'سلك' };

const operator: typeof english = {
  title: 'المشغّل',
  loading: 'جارٍ النظر إلى الخادم…',
  live: 'مباشر',
  notLive: 'جارٍ الاتصال…',
  draining: 'الخادم يُفرَّغ: لا يدخل أحد بعد الآن',
  relayShort: (kbps) =>
    `سعة المُرحِّل لا تكفي: يحصل من يتصل عبره على ${kbps} كيلوبت في الثانية كحد أقصى، والصوت قبل الصورة (stoa.turn.mbps)`,
  rooms: 'الغرف',
  participants: 'المشاركون',
  joined: 'انضموا منذ البدء',
  failedLately: 'لم يدخلوا في الساعة الأخيرة',
  returned: 'عادوا',
  timeZones: 'قواعد المناطق الزمنية',
  shards: 'حِمل هذا الخادم',
  shardsLead: 'الأشخاص والمسارات التي يستقبلونها، في كل حلقة من حلقاته.',
  shard: (value) => `الحلقة ${value}`,
  relays: {
    title: 'مُرحِّلات أخرى',
    none: 'لا شيء مُعَد (stoa.turn.pool). من يحتاج مُرحِّلًا يستخدم مُرحِّل هذا الخادم.',
    works: 'يعمل',
    down: 'لا يُستخدم',
    of: (people, millis, ways) => `أُخبر به ${people} · على بُعد ${millis} · طرق الدخول: ${ways}`,
  },
  hour: {
    title: 'من انضم في الساعة الأخيرة',
    joined: 'انضموا',
    returned: 'عادوا',
    failed: 'لم يدخلوا',
    ago: 'قبل ساعة',
    now: 'الآن',
    table: 'كجدول',
    minute: 'الدقيقة',
    said: (joined, failed, returned) =>
      `في الساعة الأخيرة انضم ${joined} وعاد ${returned} ولم يدخل ${failed}`,
  },
  stageTitle: 'كم يستغرق الانضمام',
  stageLead:
    'منذ الطلب الأول، لآخر 200 انضمام. الجزء الباهت هو ما يستغرقه الأبطأ: واحد من كل عشرين يستغرق أكثر.',
  stageNames: {
    admitted: 'السماح بالدخول',
    answered: 'الاتفاق على الوسائط',
    ice: 'الوصول إلى الشبكة',
    dtls: 'الاتفاق على المفاتيح',
    media: 'أول صورة أو صوت',
  },
  upTo: (time) => `حتى ${time}`,
  noJoins: 'لم ينضم أحد منذ بدء الخادم.',
  cohorts: {
    title: 'حسب المنطقة والجهاز',
    columns: {
      region: 'أين',
      device: 'على ماذا',
      joined: 'انضموا',
      failed: 'لم يدخلوا',
      time: 'وقت الانضمام',
      returned: 'عادوا',
      quality: 'الاتصال',
    },
  },
  region: (name) => named[name] ?? name.replaceAll('_', ' '),
  device: (name) => named[name] ?? name,
  whence: ({ device, region, network }) =>
    [named[device] ?? device, region.replaceAll('_', ' '), networks[network] ?? network]
      .filter(Boolean)
      .join(' · '),
  fine: (share) => `${share} جيد`,
  cameBack: (count) => (count === 1 ? 'عاد مرة' : `عاد ${count} مرات`),
  times: (count) => `${count} مرات، آخرها`,
  onlyTroubled: 'من لديهم مشكلة',
  trouble: (count) => `مشكلة: ${count}`,
  noTrouble: 'لا أحد لديه مشكلة الآن.',
  more: (count) => `أظهر غرفًا أخرى: ${count}`,
  search: 'ابحث في الغرف والأشخاص',
  noRooms: 'لا غرفة مفتوحة. تُفتح غرفة حين ينضم أحد إلى حصة.',
  noMatch: 'لا غرفة ولا شخص يطابق. امسح البحث لترى الجميع.',
  roomOf: (names, more, breakout) =>
    `${breakout ? `غرفة فرعية ${breakout}: ` : ''}${names}${more === '0' || more === '٠' ? '' : ` و${more} آخرون`}`,
  ids: (name, sid) => `في السجلات: ${sid}، ${name}`,
  since: (time) => `مفتوحة منذ ${time}`,
  people: (count) => (count === 1 ? 'شخص واحد' : `${count} أشخاص`),
  columns: {
    who: 'من',
    path: 'الطريق',
    rtt: 'ذهابًا وإيابًا',
    loss: 'الفاقد إليهم',
    carries: 'المرسل إليهم',
    tracks: 'ما يرسلونه',
  },
  joining: 'جارٍ الاتصال',
  millis: (value) => `${value} م.ث`,
  seconds: (value) => `${value} ث`,
  megabits: (value) => `${value} ميغابت/ث`,
  kilobits: (value) => `${value} كيلوبت/ث`,
  routes: { none: 'لا شيء', udp: 'UDP', tcp: 'TCP', relay: 'المُرحِّل' },
  of: (text) => `من ${text}`,
  paused: (count) => (count === 1 ? 'مسار واحد متوقف' : `${count} مسارات متوقفة`),
  sources: {
    camera: 'الكاميرا',
    microphone: 'الميكروفون',
    screen_share: 'الشاشة',
    screen_share_audio: 'صوت الشاشة',
  },
  muted: 'مكتوم',
  lost: (percent) => `فُقد ${percent}`,
  lineOf: (name, most) => `معدل بتات ${name}، بحد أقصى ${most}`,
  failures: 'من لم يدخل',
  noFailures: 'لم يتعذر الدخول على أحد منذ بدء الخادم.',
  stranger: 'شخص بلا رمز صالح',
  stages: {
    admitted: 'عند الباب',
    answered: 'قبل التفاوض على الوسائط',
    ice: 'لم يأت فحص من شبكتهم',
    dtls: 'قبل الاتفاق على المفاتيح',
    media: 'قبل وصول الوسائط',
  },
  reasons: {
    token_missing: { title: 'لا رمز', lead: 'فُتح العنوان دون حصة خلفه.' },
    token_malformed: { title: 'الرمز تالف', lead: 'العيب في الرابط أو في التطبيق الذي صنعه.' },
    token_wrong_algorithm: { title: 'رمز مزوّر', lead: 'لم يُوقَّع كرموزنا. لا شيء يلزم.' },
    token_unknown_key: {
      title: 'مفتاح الرمز غير معروف',
      lead: 'سُحب المفتاح، أو يستخدم التطبيق مفتاح خادم آخر (stoa.api.keys).',
    },
    token_bad_signature: {
      title: 'توقيع الرمز خاطئ',
      lead: 'يوقّع التطبيق بسرّ غير سرّ هذا الخادم، أو الرمز مزوّر.',
    },
    token_expired: { title: 'انتهت صلاحية الرمز', lead: again },
    token_no_expiry: { title: 'الرمز لا ينتهي', lead: 'تُرفض مثل هذه الرموز؛ على التطبيق أن يضبط exp.' },
    token_not_yet_valid: {
      title: 'الرمز لم يحن وقته بعد',
      lead: 'تختلف ساعتا التطبيق والخادم أكثر من دقيقة.',
    },
    token_no_identity: { title: 'الرمز لا يسمي أحدًا', lead: 'على التطبيق أن يضبط هوية.' },
    no_join_grant: { title: 'غير مسموح بالانضمام', lead: 'ينقص الرمز إذن roomJoin.' },
    removed: { title: 'أُخرج من الحصة', lead: 'أخرجه المضيف؛ رمز جديد يدخله من جديد.' },
    door_closed: { title: 'الحصة مغلقة أمامهم', lead: 'قفلها المضيف أو لم يدخلهم من غرفة الانتظار.' },
    room_full: { title: 'الغرفة ممتلئة', lead: 'بلغت حدها من المشاركين.' },
    too_many_connects: {
      title: 'اتصالات كثيرة من شبكة واحدة',
      lead: 'سيل من الطلبات، أو مدرسة خلف عنوان واحد: ارفع حينها stoa.connect.rate.',
    },
    server_draining: { title: 'كان الخادم يتوقف', lead: 'يدخلون بعد إعادة التشغيل.' },
    ice_timeout: { title: 'لم نصل إلى شبكتهم', lead: udp },
    connection_timeout: { title: 'لم تصل وسائط', lead: udp },
    consent_expired: { title: 'غابت شبكتهم', lead: 'أجابت أولًا ثم انقطعت.' },
    dtls_failed: { title: 'تعذّر الاتفاق على المفاتيح', lead: 'قد يغيّر جدار ناري الحزم في الطريق.' },
    fingerprint_mismatch: { title: 'كان أحد في المنتصف', lead: 'شهادتهم غير التي أُعلنت.' },
    join_failure: { title: 'عرض العميل تالف', lead: 'اسألهم أي متصفح أو تطبيق يستخدمون.' },
    signal_close: { title: 'انقطع اتصالهم', lead: 'أُغلقت الصفحة أو غابت شبكتهم.' },
    client_initiated: { title: 'غادروا قبل أن ينجح', lead: 'يئسوا أو أغلقوا الصفحة.' },
    duplicate_identity: { title: 'جاء مرة ثانية', lead: 'أخذ مكانه دخول لاحق للشخص نفسه.' },
  },
};

export default operator;
