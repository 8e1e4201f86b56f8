/** Who lives in the demo world: username, name, what they say of themselves, what they write about. */
export interface Persona {
  username: string;
  name: string;
  description: string;
  location: string;
  topics: string[];
  protected?: true;
}

const persona = (
  username: string,
  name: string,
  description: string,
  location: string,
  ...topics: string[]
): Persona => ({ username, name, description, location, topics });

export const PEOPLE: Persona[] = [
  persona(
    "ana",
    "Ana Ruiz",
    "Bread, bicycles and Postgres.",
    "Valencia",
    "bread",
    "bikes",
    "databases",
  ),
  persona("ben", "Ben Okoro", "Trains, mostly late ones.", "Leeds", "trains", "maps"),
  persona("chloe", "Chloé Martin", "Illustratrice. Cats approve.", "Lyon", "drawing", "cats"),
  persona(
    "dev",
    "Dev Patel",
    "I make small tools and big pots of dal.",
    "Pune",
    "tools",
    "cooking",
  ),
  persona("emi", "江美 Emi", "写真と山。Photos and mountains.", "Nagano", "mountains", "photos"),
  persona(
    "farid",
    "Farid Haddad",
    "Oud player, gardener of seven tomatoes.",
    "Amman",
    "music",
    "garden",
  ),
  persona("greta", "Greta Lindqvist", "Birds before breakfast.", "Uppsala", "birds", "weather"),
  persona(
    "hugo",
    "Hugo Silva",
    "Coração tricolor. Football and film.",
    "Porto",
    "football",
    "films",
  ),
  persona("ines", "Inés Soto", "Física, café y gatos.", "Salamanca", "science", "cats"),
  persona(
    "jonas",
    "Jonas Weber",
    "Restores radios older than himself.",
    "Kassel",
    "radios",
    "tools",
  ),
  persona("kemi", "Kemi Adebayo", "Writes the bug reports you deserve.", "Lagos", "tools", "music"),
  persona("leo", "Leo Rossi", "Pasta is a serious matter.", "Bologna", "cooking", "bread"),
  persona("maya", "Maya Cohen", "Astronomy for people who sleep.", "Haifa", "science", "weather"),
  persona("nils", "Nils Berg", "Rowing boats, slow code.", "Bergen", "boats", "databases"),
  persona("olga", "Olga Petrova", "Chess, soup, short stories.", "Riga", "books", "cooking"),
  persona("pia", "Pia Nowak", "Maps of places that might exist.", "Gdańsk", "maps", "drawing"),
  persona("quinn", "Quinn Murphy", "Reads the manual. All of it.", "Cork", "books", "radios"),
  persona("rosa", "Rosa Lima", "Marathon number four, allegedly.", "Recife", "running", "photos"),
  persona("sami", "Sami Virtanen", "Sauna first, then we talk.", "Tampere", "weather", "boats"),
  persona("tara", "Tara Singh", "Film programmer. No spoilers.", "Vancouver", "films", "books"),
  persona("umar", "Umar Diallo", "Teaches maths, learns kora.", "Dakar", "science", "music"),
  persona("vera", "Vera Novák", "Urban gardener, rural dreamer.", "Brno", "garden", "birds"),
  persona("will", "Will Hughes", "Runs up hills. Rolls down.", "Cardiff", "running", "mountains"),
  { ...persona("yuki", "Yuki", "Quiet account.", "Kyoto", "cats", "photos"), protected: true },
];
