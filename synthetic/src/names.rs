//! Names, streets and places from invented lists. The communities are the area's; the people are nobody.

use crate::draw::Draw;

/// Names of one community.
pub(crate) struct Community {
    girls: &'static [&'static str],
    boys: &'static [&'static str],
    surnames: &'static [&'static str],
    languages: &'static [&'static str],
}

const BRITISH: Community = Community {
    girls: &[
        "Olivia", "Amelia", "Isla", "Ava", "Freya", "Poppy", "Evie", "Grace", "Ruby", "Lily", "Daisy", "Ella",
        "Millie", "Rosie", "Erin", "Maisie", "Holly", "Jessica", "Chloe", "Bethany", "Megan", "Abigail", "Phoebe",
        "Martha", "Niamh", "Willow", "Elsie", "Ivy", "Florence", "Matilda",
    ],
    boys: &[
        "Oliver", "George", "Noah", "Arthur", "Harry", "Leo", "Jack", "Charlie", "Freddie", "Alfie", "Theo", "Archie",
        "Thomas", "Joshua", "Henry", "Finley", "Callum", "Jayden", "Kian", "Owen", "Reuben", "Toby", "Bradley",
        "Connor", "Dylan", "Ethan", "Lewis", "Ryan", "Jude", "Albie",
    ],
    surnames: &[
        "Ackroyd",
        "Barraclough",
        "Clegg",
        "Dewhirst",
        "Eastwood",
        "Firth",
        "Greenwood",
        "Hainsworth",
        "Illingworth",
        "Jowett",
        "Kershaw",
        "Lumb",
        "Midgley",
        "Naylor",
        "Ogden",
        "Priestley",
        "Rushworth",
        "Sugden",
        "Thackray",
        "Uttley",
        "Varley",
        "Whitaker",
        "Sutcliffe",
        "Holroyd",
        "Crabtree",
        "Murgatroyd",
        "Haigh",
        "Bairstow",
        "Feather",
        "Shackleton",
        "O’Hara",
        "Walker-Smith",
        "Smith",
        "Taylor",
        "Wilson",
        "Robinson",
        "Wright",
        "Hughes",
        "Murphy",
        "Campbell",
    ],
    languages: &["English"],
};
const PAKISTANI: Community = Community {
    girls: &[
        "Aisha", "Fatima", "Zainab", "Maryam", "Amna", "Hafsa", "Iqra", "Khadija", "Laiba", "Mahnoor", "Noor", "Rabia",
        "Saima", "Sana", "Sumaira", "Zara", "Aleena", "Anaya", "Eman", "Inaya",
    ],
    boys: &[
        "Muhammad", "Ali", "Ahmed", "Hamza", "Ibrahim", "Yusuf", "Bilal", "Zain", "Hassan", "Hussain", "Ismail",
        "Umar", "Usman", "Adam", "Musa", "Haris", "Rayyan", "Faizan", "Imran", "Junaid",
    ],
    surnames: &[
        "Khan", "Hussain", "Ahmed", "Akhtar", "Mahmood", "Malik", "Iqbal", "Shah", "Ali", "Mirza", "Butt", "Chaudhry",
        "Rehman", "Raja", "Qureshi", "Siddiqui", "Bashir", "Younis", "Nawaz", "Zaman",
    ],
    languages: &["Urdu", "Panjabi", "English", "Pashto", "English"],
};
const BANGLADESHI: Community = Community {
    girls: &["Nusrat", "Tahmina", "Jannat", "Sadia", "Farhana", "Tasnim", "Sumaiya", "Rumana"],
    boys: &["Rahim", "Karim", "Tanvir", "Sakib", "Rafi", "Nazmul", "Shahin", "Arif"],
    surnames: &["Rahman", "Islam", "Miah", "Begum", "Uddin", "Choudhury", "Alam", "Haque"],
    languages: &["Bengali", "English"],
};
const INDIAN: Community = Community {
    girls: &["Priya", "Simran", "Anjali", "Kavya", "Diya", "Jasleen", "Meera", "Harpreet"],
    boys: &["Arjun", "Rohan", "Gurpreet", "Karan", "Vikram", "Jaspreet", "Aarav", "Dev"],
    surnames: &["Singh", "Kaur", "Patel", "Sharma", "Gill", "Mistry", "Sandhu", "Desai"],
    languages: &["Panjabi", "Gujarati", "English"],
};
const AFRICAN: Community = Community {
    girls: &["Amara", "Blessing", "Chidinma", "Esther", "Fanta", "Hodan", "Nyasha", "Precious"],
    boys: &["Emmanuel", "Kwame", "Tendai", "Chidi", "Abdi", "David", "Samuel", "Tariro"],
    surnames: &["Adeyemi", "Okafor", "Mensah", "Ncube", "Osei", "Warsame", "Mutasa", "Diallo", "Tesfaye"],
    languages: &["English", "Yoruba", "Somali", "Shona", "French", "Tigrinya"],
};
const CARIBBEAN: Community = Community {
    girls: &["Shanice", "Keisha", "Tiana", "Imani", "Jada"],
    boys: &["Tyrone", "Jerome", "Malachi", "Kieron", "Dante"],
    surnames: &["Campbell", "Grant", "Clarke", "Bailey", "Francis", "Powell"],
    languages: &["English"],
};
const EUROPEAN: Community = Community {
    girls: &["Zofia", "Oliwia", "Maja", "Ioana", "Elena", "Katarína", "Lucia", "Zoë", "Agnieszka"],
    boys: &["Jakub", "Szymon", "Filip", "Andrei", "Matei", "Tomáš", "Dominik", "Łukasz", "Krzysztof"],
    surnames: &[
        "Kowalski",
        "Nowak",
        "Wiśniewski",
        "Popescu",
        "Ionescu",
        "Horváth",
        "Kováč",
        "Świątek",
        "Marin",
        "Szabó",
    ],
    languages: &["Polish", "Romanian", "Slovak", "Hungarian", "English"],
};
const ROMA: Community = Community {
    girls: &["Vanesa", "Denisa", "Kristína", "Sabína", "Rebeka"],
    boys: &["Marek", "Patrik", "Erik", "Denis", "Samuel"],
    surnames: &["Horváth", "Baláž", "Danko", "Gábor", "Lakatoš", "Čonka"],
    languages: &["Romani", "Slovak", "Czech"],
};
const OTHER: Community = Community {
    girls: &["Layla", "Yara", "Shirin", "Rojin", "Mei", "Thuy", "Samira"],
    boys: &["Omar", "Karwan", "Reza", "Jun", "Minh", "Hevin", "Tariq"],
    surnames: &["Haddad", "Karimi", "Nguyen", "Chen", "Aziz", "Barzani", "Hosseini", "Wong"],
    languages: &["Arabic", "Kurdish", "Persian", "English", "Chinese"],
};

/// The community of an ethnic group. A mixed group takes one of two at each draw.
fn community(ethnicity: &str, draw: &mut Draw) -> &'static Community {
    match ethnicity {
        "APKN" => &PAKISTANI,
        "ABAN" => &BANGLADESHI,
        "AIND" => &INDIAN,
        "BAFR" | "BOTH" => &AFRICAN,
        "BCRB" => &CARIBBEAN,
        "WOTH" => &EUROPEAN,
        "WROM" => &ROMA,
        "OOTH" | "AOTH" | "CHNE" => &OTHER,
        "MWAS" if draw.happens(0.5) => &PAKISTANI,
        "MWBA" if draw.happens(0.5) => &AFRICAN,
        "MWBC" if draw.happens(0.5) => &CARIBBEAN,
        "MOTH" if draw.happens(0.5) => &OTHER,
        "NOBT" if draw.happens(0.4) => &PAKISTANI,
        _ => &BRITISH,
    }
}

/// A person's name and first language.
#[derive(Debug, Clone)]
pub(crate) struct Named {
    pub forename: &'static str,
    pub surname: &'static str,
    pub language: &'static str,
}

pub(crate) fn person(ethnicity: &str, female: bool, draw: &mut Draw) -> Named {
    let community = community(ethnicity, draw);
    Named {
        forename: draw.one::<&str>(if female { community.girls } else { community.boys }),
        surname: draw.one::<&str>(community.surnames),
        language: draw.one::<&str>(community.languages),
    }
}

/// Wards. None exists.
pub(crate) const WARDS: [&str; 30] = [
    "Ashgill",
    "Beckfoot",
    "Birkrigg",
    "Calder Bridge",
    "Carr Bottom",
    "Cragside",
    "Denholt",
    "Eastbeck",
    "Fellgate",
    "Gilbeck",
    "Harthill Top",
    "Hebblethwaite",
    "Keldgate",
    "Kirkbeck",
    "Langrigg",
    "Lowmoorside",
    "Millgarth",
    "Netherbeck",
    "Oakroyd",
    "Overdale",
    "Priestgate",
    "Quarry Hill",
    "Ravensroyd",
    "Scarbeck",
    "Shawfold",
    "Thorncliffe",
    "Upper Wick",
    "Wester Moor",
    "Wickgate",
    "Withinbeck",
];

pub(crate) const STREETS: [&str; 20] = [
    "Albion Street",
    "Back Lane",
    "Beck Road",
    "Chapel Fold",
    "Church Bank",
    "Crag View",
    "Dale Terrace",
    "Fern Grove",
    "Garth Close",
    "Heather Way",
    "Hill Top",
    "Kiln Lane",
    "Lime Avenue",
    "Mill Lane",
    "Moorside Road",
    "Prospect Row",
    "Quarry Street",
    "Station Road",
    "Weaver Court",
    "Woodland Drive",
];

/// A postcode in an area that Royal Mail does not use.
pub(crate) fn postcode(ward: usize, draw: &mut Draw) -> String {
    const INWARD: &[u8] = b"ABDEFGHJLNPQRSTUWXYZ";
    let letters = [char::from(*draw.one(INWARD)), char::from(*draw.one(INWARD))];
    format!("ZX{} {}{}{}", ward + 1, draw.between(1, 9), letters[0], letters[1])
}

/// A telephone number of Ofcom's range for drama.
pub(crate) fn mobile(draw: &mut Draw) -> String {
    format!("07700 900{:03}", draw.between(0, 999))
}
