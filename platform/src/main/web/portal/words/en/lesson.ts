// SPDX-License-Identifier: Apache-2.0

interface Advice {
  readonly title: string;
  readonly lead: string;
  /** Told the name of the school's server. */
  readonly steps: readonly ((host: string) => string)[];
}

/** The words of the connection test and of a class's door. */
export default {
  connection: {
    title: 'Test your connection',
    lead: 'Do this before class, in the place and on the device that you will use. It takes about 15 seconds and uses neither your camera nor your microphone.',
    start: 'Start the test',
    again: 'Test again',
    running: 'Testing…',
    measuring: 'Measuring how much gets through…',
    toClass: 'Go to the class',
    todo: 'What you can do',
    waysTitle: 'Ways to your school',
    ways: {
      udp: 'Directly, over UDP',
      tcp: 'Directly, over TCP',
      turnUdp: 'Through the relay, over UDP',
      turnTls: 'Through the relay, as encrypted web traffic',
    },
    states: {
      waiting: 'Waiting',
      trying: 'Trying',
      works: 'Works',
      fails: 'Blocked',
      absent: 'Not offered by your school',
    },
    down: 'Download',
    up: 'Upload',
    loss: 'Lost on the way',
    delay: 'There and back',
    megabits: (value: string) => `${value} Mbit/s`,
    millis: (value: string) => `${value} ms`,
    weaknesses: {
      slow_up: 'What you send goes out too slowly: others would not see you well.',
      slow_down: 'What others send comes in too slowly: you would not see them well.',
      loss: 'Too much is lost on the way: words and pictures would have gaps.',
      delay: 'Everything takes long on its way: people would talk over one another.',
    },
    verdicts: {
      good: {
        title: 'You are ready for class',
        lead: 'Picture and sound get through in the fastest way.',
        steps: [],
      },
      no_udp: {
        title: 'Your network blocks video over UDP',
        lead: 'You can take part over a slower path. When the network is busy, the picture may freeze for a moment.',
        steps: [
          () => 'If the picture freezes in class, turn your camera off first.',
          () => 'If you can, use another network: the one at home, or your phone’s.',
          (host: string) =>
            `In a school or an office, ask whoever runs the network to let UDP through to ${host}.`,
        ],
      },
      weak: {
        title: 'Your connection is weak',
        lead: 'Sound should work. Pictures may be blurred or stop, and others may hear you late.',
        steps: [
          () => 'Move closer to the router, or use a cable.',
          () => 'Stop downloads and other videos, also on other devices.',
          () => 'In class, turn your camera off when the sound breaks up.',
        ],
      },
      blocked: {
        title: 'This network lets no class through',
        lead: 'You reach your school’s pages, but neither picture nor sound. In class you would see and hear nobody.',
        steps: [
          () => 'Use another network: the one at home, or your phone’s as a hotspot.',
          () => 'If you use a VPN, turn it off and test again.',
          (host: string) => `Ask whoever runs this network to let UDP, or TCP port 443, through to ${host}.`,
        ],
      },
    } as Record<'good' | 'no_udp' | 'weak' | 'blocked', Advice>,
  },

  door: {
    says: 'The host says:',
    ask: 'Ask to be let in',
    askAgain: 'Ask again',
    asking: {
      title: 'The host lets people in',
      lead: 'If you should be in this class, ask at the door. Nobody sees or hears you until you are inside.',
    },
    waiting: {
      title: 'You are at the door',
      lead: 'The host knows that you are here. This page takes you in by itself as soon as they open.',
    },
    admitted: {
      title: 'The door is open',
      lead: 'You are on your way in.',
    },
    refused: {
      title: 'The host did not let you in',
      lead: 'Ask your tutor if you think this is a mistake, or ask again in half a minute.',
    },
    banned: {
      title: 'This class is closed to you',
      lead: 'Its host has decided so. Ask your school if you think this is a mistake.',
    },
  },
};
