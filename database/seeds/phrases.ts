/** What people write, by topic. `{a}` is somebody else's username. */
export const PHRASES: Record<string, string[]> = {
  bread: [
    "Day three of the new starter. It has a smell and, I think, opinions. #bread",
    "Left the dough overnight at 14 °C. Best crumb so far 🍞",
    "Somebody tell me why my rye always cracks on the left side.",
    "Baked for the neighbours. They baked back. This is an arms race now. #bread",
  ],
  bikes: [
    "New cable, old bike, same hill. #cycling",
    "Counted 214 bicycles on the bridge this morning and one very calm dog.",
    "The best thing about a puncture is the walk. That's what I tell myself.",
  ],
  databases: [
    "An index is a promise you make to every future write. #postgres",
    "Spent the day deleting a cache. The site got faster.",
    "EXPLAIN first, opinions later. #postgres",
    "If your counter and your rows disagree, believe the rows.",
  ],
  trains: [
    "Platform 7 has moved to platform 3. Nobody told the pigeons. 🚆",
    "Four changes, three countries, one sandwich. #trains",
    "The night train still has the good blankets.",
    "Delayed by a swan. Again.",
  ],
  maps: [
    "Found a 1931 street map in a jacket pocket. The tram went right past my door. #maps",
    "Every map lies; the good ones say where.",
    "Drew the river from memory. The river disagrees.",
  ],
  drawing: [
    "Forty hands before lunch. Hands are still impossible ✏️",
    "New sketchbook, same fear of page one. #drawing",
    "Watercolour is just negotiating with water.",
  ],
  cats: [
    "The cat has learned what the tin opener sounds like through two doors. 🐈",
    "Vet says he is 'substantial'. #cats",
    "She sat on the only sheet of paper in the room.",
  ],
  tools: [
    "Wrote a 40-line script to save five minutes a year. Worth it. #tools",
    "Good error messages are kindness at scale.",
    "The bug was in the test. The bug is always in the test.",
    "Renamed a variable and understood the whole file.",
  ],
  cooking: [
    "Dal, but with the burnt garlic on purpose this time 🍲",
    "The sauce wants an hour. Give it the hour. #cooking",
    "Bought twelve lemons. No plan yet.",
    "Grandmother's recipe says 'enough flour'. Thanks, grandmother.",
  ],
  mountains: [
    "今日は雲の上。Above the clouds at 2,400 m. ⛰️",
    "First snow on the ridge. #mountains",
    "The hut serves one soup and it is the right one.",
  ],
  photos: [
    "Waited an hour for the light, it lasted nine seconds. 📷 #photography",
    "Film is slow. That's the point.",
    "Three frames left and the whole evening to go.",
  ],
  music: [
    "Learned one bar of the piece. It is a long bar. 🎶",
    "New strings, everything sounds like tomorrow. #music",
    "Played in the stairwell. The stairwell won.",
  ],
  garden: [
    "Seven tomatoes. I have named them. 🍅",
    "The slugs have a union now. #gardening",
    "Compost is patience you can smell.",
  ],
  birds: [
    "Goldcrest in the hedge at 6:40. Good day already. 🐦 #birds",
    "The swifts are back, three days early.",
    "Two ravens, one chip, no mercy.",
  ],
  weather: [
    "Rain from all sides, including below.",
    "−18 °C and so still you can hear the lake think. ❄️ #weather",
    "Clear sky tonight: look west an hour after sunset.",
  ],
  football: [
    "Ninety minutes of nothing and then THAT. ⚽",
    "We are tenth and I have never been happier. #football",
    "My nephew asked what offside is. We ran out of salt shakers.",
  ],
  films: [
    "Watched it twice to be sure. Still not sure. 🎬 #films",
    "A two-hour film with ninety minutes of plot is generous.",
    "The projector hummed along with the score tonight.",
  ],
  science: [
    "The experiment failed in a new and publishable way. #science",
    "Saturn through a borrowed telescope: thirty adults gasping like children 🪐",
    "Every unit error begins with 'obviously'.",
  ],
  radios: [
    "1938 set, one dead valve, three spiders. It plays! 📻",
    "Smell of hot dust and bakelite. #radio",
    "Heard a station from 2,000 km away on a coat hanger.",
  ],
  books: [
    "Finished the novel on the bus and missed my stop. 📚 #books",
    "The footnotes were the better story.",
    "Lent my favourite book to somebody. Wish me luck.",
  ],
  boats: [
    "Flat water, long strokes, no phone. 🚣",
    "Tarred the boat. And my trousers. #boats",
    "The fjord was glass until I touched it.",
  ],
  running: [
    "12 km, negative split, positive attitude. 🏃 #running",
    "Legs like wet bread today.",
    "Overtaken by a man with a pushchair. Twice.",
  ],
};

export const REPLIES = [
  "This made my morning, @{a}.",
  "Same here. No idea why.",
  "Have you tried it without the salt?",
  "I need a photo of that, @{a} 👀",
  "Counterpoint: no.",
  "That is exactly how it starts.",
  "Bookmarking this for winter.",
  "You're right, and I hate it.",
  "How long did it take?",
  "Tell me more, I have the whole train ride.",
  "I would read a book about this.",
  "@{a} next time take me along!",
];

export const QUOTES = [
  "What they said.",
  "Framing this.",
  "The correct opinion.",
  "Reading this again tomorrow, slowly.",
  "Everyone needs a friend like this.",
  "My whole week in one post:",
];
