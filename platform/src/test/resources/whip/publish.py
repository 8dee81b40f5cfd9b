# SPDX-License-Identifier: Apache-2.0
"""Publishes a moving picture and sound by WHIP with GStreamer's webrtcbin, until it is told to end.

publish.py check                        ends with 0 where GStreamer has all that this needs
publish.py <WHIP address> <token> <vp8 or h264>
"""
import signal
import sys
import urllib.parse
import urllib.request

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstWebRTC", "1.0")
gi.require_version("GstSdp", "1.0")
from gi.repository import GLib, Gst, GstSdp, GstWebRTC

ENCODERS = {
    # One key frame, and then only those that are asked for.
    "vp8": "vp8enc deadline=1 keyframe-max-dist=3000 ! rtpvp8pay pt=96 picture-id-mode=15-bit",
    "h264": "x264enc tune=zerolatency speed-preset=ultrafast key-int-max=3000"
    " ! video/x-h264,profile=constrained-baseline"
    " ! rtph264pay pt=96 config-interval=-1 aggregate-mode=zero-latency",
}
NEEDED = "webrtcbin nicesrc dtlsenc srtpenc vp8enc x264enc opusenc rtpvp8pay rtph264pay videotestsrc audiotestsrc".split()

Gst.init(None)
if sys.argv[1] == "check":
    sys.exit(0 if all(Gst.ElementFactory.find(name) for name in NEEDED) else 1)

address, token, codec = sys.argv[1:]
pipeline = Gst.parse_launch(
    "webrtcbin name=peer bundle-policy=max-bundle"
    " videotestsrc is-live=true pattern=ball ! video/x-raw,width=320,height=240,framerate=20/1"
    f" ! videoconvert ! queue ! {ENCODERS[codec]}"
    f" ! application/x-rtp,media=video,encoding-name={codec.upper()},payload=96,clock-rate=90000 ! peer."
    " audiotestsrc is-live=true wave=red-noise ! audioconvert ! audioresample ! queue ! opusenc ! rtpopuspay pt=97"
    " ! application/x-rtp,media=audio,encoding-name=OPUS,payload=97 ! peer."
)
peer = pipeline.get_by_name("peer")
loop = GLib.MainLoop()
session = None


def request(method, url, body=None):
    headers = {"authorization": f"Bearer {token}", "content-type": "application/sdp"}
    return urllib.request.urlopen(urllib.request.Request(url, body, headers, method=method))


def post():
    global session
    with request("POST", address, peer.props.local_description.sdp.as_text().encode()) as response:
        session = urllib.parse.urljoin(address, response.headers["location"])
        answer = response.read()
    _, message = GstSdp.SDPMessage.new()
    GstSdp.sdp_message_parse_buffer(answer, message)
    description = GstWebRTC.WebRTCSessionDescription.new(GstWebRTC.WebRTCSDPType.ANSWER, message)
    peer.emit("set-remote-description", description, Gst.Promise.new())
    return False


def gathered(*_):
    if peer.props.ice_gathering_state == GstWebRTC.WebRTCICEGatheringState.COMPLETE:
        GLib.idle_add(post)


def offered(promise, *_):
    reply = promise.get_reply()  # Holds what is read of it.
    peer.emit("set-local-description", reply.get_value("offer"), Gst.Promise.new())


def failed(_, message):
    print(message.parse_error(), flush=True)
    loop.quit()


def end():
    loop.quit()
    return False


peer.connect("notify::ice-gathering-state", gathered)
peer.connect("notify::connection-state", lambda *_: print(peer.props.connection_state.value_nick, flush=True))
peer.connect("on-negotiation-needed", lambda *_: peer.emit("create-offer", None, Gst.Promise.new_with_change_func(offered)))
bus = pipeline.get_bus()
bus.add_signal_watch()
bus.connect("message::error", failed)
GLib.unix_signal_add(GLib.PRIORITY_DEFAULT, signal.SIGTERM, end)
GLib.timeout_add_seconds(120, end)
pipeline.set_state(Gst.State.PLAYING)
loop.run()
pipeline.set_state(Gst.State.NULL)
if session:
    print("ended", request("DELETE", session).status, flush=True)
