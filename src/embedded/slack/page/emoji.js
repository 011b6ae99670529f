import { drawn } from './emoji-drawn.js';

const table = `white_check_mark ✅ heavy_check_mark ✔️ x ❌ warning ⚠️ rotating_light 🚨 fire 🔥 eyes 👀 thumbsup 👍 +1 👍 thumbsdown 👎 -1 👎
tada 🎉 rocket 🚀 bug 🐛 wrench 🔧 hammer_and_wrench 🛠️ gear ⚙️ mag 🔍 microscope 🔬 stethoscope 🩺 hourglass ⌛ hourglass_flowing_sand ⏳
stopwatch ⏱️ clock1 🕐 alarm_clock ⏰ bell 🔔 no_bell 🔕 lock 🔒 unlock 🔓 key 🔑 shield 🛡️ no_entry ⛔ no_entry_sign 🚫 octagonal_sign 🛑
red_circle 🔴 large_red_circle 🔴 large_orange_circle 🟠 large_yellow_circle 🟡 large_green_circle 🟢 large_blue_circle 🔵 white_circle ⚪
black_circle ⚫ large_purple_circle 🟣 large_brown_circle 🟤 red_square 🟥 large_green_square 🟩 large_yellow_square 🟨 large_orange_square 🟧
green_heart 💚 heart ❤️ information_source ℹ️ bulb 💡 memo 📝 clipboard 📋 page_facing_up 📄 package 📦 inbox_tray 📥 outbox_tray 📤
chart_with_upwards_trend 📈 chart_with_downwards_trend 📉 bar_chart 📊 computer 💻 desktop_computer 🖥️ satellite 🛰️ satellite_antenna 📡
globe_with_meridians 🌐 electric_plug 🔌 battery 🔋 zap ⚡ droplet 💧 sweat_drops 💦 ocean 🌊 recycle ♻️ arrow_right ➡️ arrow_left ⬅️ arrow_up ⬆️
arrow_down ⬇️ arrows_counterclockwise 🔄 repeat 🔁 back 🔙 leftwards_arrow_with_hook ↩️ question ❓ grey_question ❔ exclamation ❗ bangbang ‼️
wave 👋 pray 🙏 ok_hand 👌 ok 🆗 raised_hand ✋ point_right 👉 muscle 💪 clap 👏 thinking_face 🤔 smile 😄 slightly_smiling_face 🙂 sob 😭
zzz 💤 sleeping 😴 robot_face 🤖 ghost 👻 hospital 🏥 ambulance 🚑 adhesive_bandage 🩹 pill 💊 thermometer 🌡️ test_tube 🧪 dna 🧬
house 🏠 office 🏢 link 🔗 paperclip 📎 pushpin 📌 round_pushpin 📍 triangular_flag_on_post 🚩 checkered_flag 🏁 label 🏷️ bookmark 🔖
star ⭐ star2 🌟 sparkles ✨ 100 💯 one 1️⃣ two 2️⃣ three 3️⃣ heavy_plus_sign ➕ heavy_minus_sign ➖ scroll 📜 books 📚 book 📖
white_small_square ▫️ small_blue_diamond 🔹 small_orange_diamond 🔸 small_red_triangle 🔺 small_red_triangle_down 🔻 twisted_rightwards_arrows 🔀
trash 🗑️ wastebasket 🗑️ pencil ✏️ pencil2 ✏️ mega 📣 loudspeaker 📢 speech_balloon 💬 thought_balloon 💭 double_vertical_bar ⏸️
arrow_forward ▶️ black_square_for_stop ⏹️ fast_forward ⏩ rewind ⏪ traffic_light 🚥 construction 🚧 seedling 🌱 snail 🐌 turtle 🐢 dart 🎯`;

const byName = new Map();
const words = table.split(/\s+/);
for (let index = 0; index + 1 < words.length; index += 2) byName.set(words[index], words[index + 1]);

/** An emoji by its short name: drawn, or as its character; a name nobody knows stays as it is. */
export function emoji(name) {
  const base = name.split('::')[0];
  return base in drawn ? picture(base) : (byName.get(base) ?? `:${name}:`);
}

function picture(name) {
  const space = 'http://www.w3.org/2000/svg';
  const svg = document.createElementNS(space, 'svg');
  const attributes = { viewBox: '0 0 16 16', class: 'emoji', role: 'img', 'aria-label': name.replaceAll('_', ' ') };
  for (const [key, value] of Object.entries(attributes)) svg.setAttribute(key, value);
  for (const [tag, parts] of drawn[name]) {
    const part = document.createElementNS(space, tag);
    for (const [key, value] of Object.entries(parts)) part.setAttribute(key, String(value));
    svg.append(part);
  }
  return svg;
}

/** Plain text with its short names replaced: strings and pictures. */
export function withEmoji(text) {
  return text.split(/:([a-z0-9_+-]+):/).map((piece, index) => (index % 2 === 1 ? emoji(piece) : piece));
}

export const quickReactions = ['thumbsup', 'eyes', 'white_check_mark'];
