extension Blocklist {
    /// Words of which common passwords are made, three letters and more, in lower case.
    static let commonWords: [Substring] =
        [access, people, nature, things, sayings, languages, context]
        .flatMap { $0.split { $0 == " " || $0 == "\n" } }

    private static let access = """
        password passwort passwd pass passphrase passcode secret secure security login logon
        signin welcome letmein access admin administrator root user username guest default
        changeme change temp temporary test tester testing demo example sample master super
        superuser supervisor manager system server service support office work company computer
        laptop internet network database backup oracle cisco linux ubuntu windows microsoft google
        apple android samsung facebook twitter instagram youtube amazon netflix yahoo hotmail
        gmail mail email account bank money cash credit payment pay invoice customer client
        business private public hidden nothing enter open opensesame sesame key keys lock unlock
        code coder developer hacker hack trustno1 trust qwe asd zxc qaz wsx qwer asdf zxcv abc aaa
        xxx monkey1 new old the and you your for not this that here now one two three four five
        six seven eight nine ten first last
        """

    private static let people = """
        michael christopher jennifer jordan michelle daniel andrew joshua matthew thomas robert
        william david james john richard charles george steven kevin brian edward ronald anthony
        jason jeffrey ryan jacob gary nicholas eric jonathan stephen larry justin scott brandon
        benjamin samuel gregory frank alexander alex patrick raymond jack dennis jerry tyler aaron
        adam nathan henry douglas zachary peter kyle walter ethan jeremy harold carl keith roger
        arthur terry sean austin christian albert joe jesse bryan billy bruce gabriel logan alan
        juan wayne roy ralph randy mary patricia linda elizabeth barbara susan jessica sarah karen
        nancy lisa betty margaret sandra ashley kimberly emily donna carol amanda dorothy melissa
        deborah stephanie rebecca sharon laura cynthia kathleen amy angela shirley anna brenda
        pamela emma nicole helen samantha katherine christine debra rachel carolyn janet catherine
        maria heather diane ruth julie olivia joyce virginia victoria kelly lauren christina joan
        evelyn judith megan andrea cheryl hannah jacqueline martha gloria teresa ann sara madison
        frances kathryn janice jean abigail alice julia judy sophia grace denise amber doris
        marilyn danielle beverly isabella theresa diana natalie brittany charlotte marie kayla
        alexis lori maggie charlie max buddy bella lucy daisy molly bailey rocky sophie chloe toby
        harley mother father mom dad mama papa brother sister baby girl boy family friend friends
        husband wife daughter son king queen prince princess
        """

    private static let nature = """
        monkey dragon tiger lion eagle falcon hawk phoenix panther bear wolf shark dolphin dog
        dogs cat cats puppy kitty kitten horse pony rabbit bunny chicken duck fish bird snake
        spider butterfly unicorn turtle elephant sun sunny sunshine sunset sunrise moon moonlight
        star stars starlight sky rainbow rain snow snowball snowman storm thunder lightning fire
        ice water ocean river lake mountain forest tree flower flowers rose daisy lily violet
        garden island beach summer winter spring autumn fall january february march april may june
        july august september october november december monday tuesday wednesday thursday friday
        saturday sunday today tomorrow morning night midnight day week month year world earth
        planet galaxy universe space diamond silver gold golden crystal ruby pearl red orange
        yellow green blue purple pink black white grey gray brown apple banana cherry orange lemon
        peach strawberry cookie cookies chocolate candy sugar honey cheese pizza coffee butter
        peanut pepper ginger vanilla
        """

    private static let things = """
        football baseball basketball soccer hockey tennis golf rugby cricket volleyball swimming
        running racing nascar ferrari porsche mercedes mustang corvette harley yamaha honda toyota
        yankees cowboys lakers steelers packers eagles arsenal chelsea liverpool manchester united
        barcelona juventus realmadrid batman superman spiderman ironman starwars pokemon pikachu
        naruto minecraft fortnite zelda mario sonic warcraft starcraft matrix hunter killer ninja
        samurai warrior wizard merlin gandalf shadow ghost spirit angel angels devil demon heaven
        heavenly hell magic mystery destiny freedom liberty justice victory winner champion hero
        legend player gamer game games music guitar piano drummer dance dancer singer movie party
        happy lucky funny crazy cool awesome amazing perfect beautiful pretty lovely sweet sweetie
        sweetheart love lover loves loveme iloveyou heart kiss kisses forever always never
        together dream dreams dreamer hope faith believe peace blessed jesus christ god lord bible
        church school student teacher college house home castle tower bridge gate garage kitchen
        table chair window door battery staple correct camera phone mobile telephone radio
        television rocket plane airplane train car truck motorcycle bicycle boat ship captain
        pirate soldier marine army navy police doctor nurse london paris berlin tokyo newyork
        chicago boston dallas texas california florida america american england germany france
        italy spain canada australia mexico brazil india china japan russia europe africa asia
        """

    private static let sayings = """
        correcthorsebatterystaple thequickbrownfoxjumpsoverthelazydog thequickbrownfox
        letmeinplease iloveyousomuch iloveyouforever ilovemyfamily ilovemymother ilovemychildren
        maytheforcebewithyou tobeornottobe tobeornottobethatisthequestion onceuponatime
        happilyeverafter happybirthday merrychristmas happynewyear thisismypassword mypassword
        mypasswordis thisisasecret passwordisnotsecure nopassword newpassword oldpassword
        yourpassword adminpassword userpassword rootpassword testpassword defaultpassword
        temporarypassword changethispassword forgotpassword donttellanyone opensesame
        supercalifragilisticexpialidocious antidisestablishmentarianism pneumonoultramicroscopic
        inthebeginning ourfatherwhoartinheaven jesuschrist jesuslovesme ingodwetrust
        godblessamerica youshallnotpass winteriscoming iamyourfather houstonwehaveaproblem
        allyourbasearebelongtous nevergonnagiveyouup wearethechampions loremipsum
        loremipsumdolorsitamet helloworld hello hellothere goodmorning goodnight thankyou whatever
        trustnoone whoami iamthebest
        """

    private static let languages = """
        passwort geheim hallo willkommen schatz liebe ichliebedich sommer herbst fussball kennwort
        motdepasse bonjour soleil chocolat jetaime bienvenue azerty contrasena hola amor teamo
        tequiero bienvenido estrella mariposa familia princesa senha amormeu ciao amoremio
        wachtwoord welkom haslo losenord salasana parola sifre privet lyubov parol anhyeuem kucing
        sayang katalaluan katasandi rahsia rahasia selamat cinta malaysia indonesia singapore
        """

    private static let context = """
        tollgate toll gate gatekeeper billing bill bills biller billers billogram billplz
        billingplatform billerapi platform api apikey token sandbox production live console
        organisation organization merchant partner operator owner
        """
}
